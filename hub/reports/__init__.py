"""Figures: visits, members and services by site and month."""
