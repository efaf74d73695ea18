"""Registering at a site's front desk, with and without the line to the state."""
