"""Data sharing: whether partners may see a member's record, as the member chose."""
