"""The hub's orders: believed by their signature, carried out once, answered."""
