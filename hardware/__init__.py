"""Things one can touch: pins, wiring, parts, enclosure, reader profiles."""
