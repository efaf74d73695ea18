"""The lobby PC's hands: its lease on disk, its clearing up, its window, its idle time."""
