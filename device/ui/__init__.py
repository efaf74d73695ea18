"""The kiosk's touch screen: it draws views, tells touches, and decides nothing."""
