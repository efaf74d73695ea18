"""Training: help, words to say, and lessons in a made-up center that no real figure knows of."""
