"""How kiosks were: one sample a kiosk and five minutes, kept for 90 days, and charts of them."""
