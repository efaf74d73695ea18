"""The pin map: reading it, what may be wrong with it, and the currents that follow from it."""
