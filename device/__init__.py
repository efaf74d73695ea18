"""The kiosk: from a swipe to a thank-you, and every event safely on its way."""
