"""Groups and appointments as a month, a week, and an iCalendar feed."""
