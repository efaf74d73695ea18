"""Cards: tokens, their members, and whether they are still good."""
