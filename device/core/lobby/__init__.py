"""The lobby PC: a customer's session at a computer, beside the kiosk's own screens."""
