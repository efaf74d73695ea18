"""The rooms of a site: their seats, and who has them when."""
