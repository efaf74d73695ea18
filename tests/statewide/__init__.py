"""
A state that was made up: sites, people and three years of visits, of which the truth is known.

Everything goes through the doors that hubs use, to the real server; then each figure that the
state publishes is held against the truth.
"""
