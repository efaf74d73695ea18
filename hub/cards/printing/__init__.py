"""Printing: a card's face on CR80 plastic, in every script, through whatever printer there is."""
