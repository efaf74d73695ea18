"""Finding members by their names: folded words, sounds, and what counts as nearly the same."""
