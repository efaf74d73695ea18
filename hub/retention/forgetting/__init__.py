"""Making somebody nameless: new keys that lead nowhere, and every count as it was."""
