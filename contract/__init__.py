"""What kiosk, hub and state have agreed: stripe, cards, numbers, topics, messages, sealing."""
