"""The lobby: who is in, who waits for whom, who is called next, and how long it took."""
