"""When a site is open: by the week, and on special days."""
