"""The loop-back jig: a real Pi's pins, driver board and leads, tested before a kiosk is closed."""
