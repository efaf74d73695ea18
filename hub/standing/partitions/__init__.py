"""The event log by months on PostgreSQL: made ahead, looked after, taken apart again."""
