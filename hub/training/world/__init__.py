"""The training mode: a made-up center with a database of its own, one a person and lesson."""
