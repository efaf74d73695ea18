"""Appointments of members with staff."""
