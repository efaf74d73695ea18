"""What follows from the body's dimensions: reach, sight, stability, warmth, printing."""
