"""How long customers waited for staff, by day and service."""
