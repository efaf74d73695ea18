"""A bundle on its way: fetched from the hub, and handed to RAUC."""
