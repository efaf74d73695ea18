"""Who is on a roster: expected, here, confirmed."""
