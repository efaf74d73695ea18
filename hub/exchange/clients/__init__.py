"""Systems that may ask: kept by administrators of the state."""
