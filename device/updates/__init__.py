"""Updates over the air: taken into the other slot, tried once, and kept only when healthy."""
