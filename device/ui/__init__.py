"""The kiosk's touch screen: it draws views, tells touches, and decides nothing."""

from device.ui import environment as environment  # first of all: Kivy reads it when imported
