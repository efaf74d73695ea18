"""What became of it: who came back, what was wished for in vain, and how near the targets are."""
