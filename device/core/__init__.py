"""The kiosk's decisions: pure functions and frozen facts, no edges."""
