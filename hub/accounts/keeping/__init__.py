"""Keeping accounts: invite, change, close, unlock; what an administrator does."""
