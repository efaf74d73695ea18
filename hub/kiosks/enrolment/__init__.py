"""Enrolment: one-time tokens, kiosks that ask for a certificate, and who approves them."""
