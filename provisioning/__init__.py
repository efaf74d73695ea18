"""From a blank card to a running, updating kiosk; and a whole site on one machine."""
