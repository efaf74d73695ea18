"""Help: who at a kiosk asked for a person, and who is coming."""
