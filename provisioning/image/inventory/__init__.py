"""What is inside: the list of packages with licences, and the figures of the build."""
