"""Making cards: orders, batches, the encoders that fill them, and what happened to each card."""
