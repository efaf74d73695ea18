"""From a flashed card to a running kiosk: its settings, its key, its hub, and the end of it all."""
