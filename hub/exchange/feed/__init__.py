"""The order of changes of visits, for whoever fetches them a page at a time."""
