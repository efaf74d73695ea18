"""Who changed what of the catalogue, and when the kiosks heard of it."""
