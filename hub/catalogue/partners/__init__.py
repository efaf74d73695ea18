"""Programmes, and the partner organisations that give services."""
