"""The body as solids, with build123d, which only `make enclosure` installs."""
