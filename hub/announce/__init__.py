"""The hub says in the local network where it is, so that kiosks find it by name."""
