"""Webhooks: other systems are told by address that something happened."""
