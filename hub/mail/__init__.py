"""Mail that leaves this server, and what the configuration says of it."""
