"""What of a first boot only root may do: the network, and whatever is written to the card."""
