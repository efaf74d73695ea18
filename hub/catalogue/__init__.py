"""The catalogue: what a site offers, published to its kiosks."""
