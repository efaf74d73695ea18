"""A kiosk's card: its settings, and the image written onto it and read back."""
