"""The services of the menu, as staff keep them."""
