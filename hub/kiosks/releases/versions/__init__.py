"""Which version ran on a kiosk, and since when."""
