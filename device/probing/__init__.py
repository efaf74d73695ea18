"""`worksource reader`: what a plugged reader is, and the lines that let the kiosk read it."""
