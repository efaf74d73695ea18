"""A release: the keys that kiosks believe, and bundles that are signed with them."""
