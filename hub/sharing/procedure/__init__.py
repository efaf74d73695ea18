"""The guided procedure for a client whom nobody finds, from the empty search to the end."""
