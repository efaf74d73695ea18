"""The kiosk's side of an update: an order heard, how the kiosk does, what root said."""
