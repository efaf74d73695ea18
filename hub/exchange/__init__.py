"""Exchange with other systems: who may ask for what, what they are answered, what they are told."""
