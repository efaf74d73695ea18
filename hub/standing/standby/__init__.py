"""A second server that has everything the first acknowledged, and takes its place."""
