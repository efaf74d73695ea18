"""Two numbers that are one person: merged, told to the hubs, and taken apart again."""
