"""The menu as customers see it: posted on the wall, and as the kiosk will show it."""
