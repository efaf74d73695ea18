"""The member's record: as it is kept, told, corrected, and shown."""
