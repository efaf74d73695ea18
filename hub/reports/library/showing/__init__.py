"""A report as a page shows it: its lists, its charts, its words."""
