"""What the state server stands on: its database, the copies of it, and how far each is behind."""
