"""Notices that the law asks for: who has read which, in which version."""
