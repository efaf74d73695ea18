"""What of a first boot the kiosk's own process does: the proof, the faults, the end."""
