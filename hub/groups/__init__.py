"""Groups and appointments: who is booked for when, and who came."""
