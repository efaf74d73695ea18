"""Pictures and drawings of the body, made without a display."""
