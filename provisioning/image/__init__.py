"""The image of a kiosk: from Debian's packages to one file that a card is written from."""
