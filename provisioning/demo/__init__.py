"""A whole site on one machine: the real processes, and customers who use them."""
