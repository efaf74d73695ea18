"""A kiosk's identity: its board, its certificates, calling them back, and its doubles."""
