"""Debian packages of the kiosk and of the site hub: our rooms, their libraries, their units."""
