"""The site's broker: Mosquitto with TLS, client certificates and an access list, as files."""
