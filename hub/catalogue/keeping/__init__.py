"""What the pages of the catalogue share: a form on its way to its verb, and its words."""
