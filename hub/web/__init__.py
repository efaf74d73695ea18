"""The web: app factory, layout, guards, errors."""
