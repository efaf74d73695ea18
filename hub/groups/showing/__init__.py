"""What the pages of groups share: forms, lists, what one may choose from, and what came of a change."""
