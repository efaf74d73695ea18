"""Commands: what staff order a kiosk to do, signed by the hub, and what it answered."""
