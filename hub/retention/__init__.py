"""How long the state keeps who somebody was, what holds it longer, and forgetting who it was."""
