"""A kiosk's card in an emulated machine: what the Pi's firmware does, played; the rest, real."""
