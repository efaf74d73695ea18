"""The disk: boot files, partitions, the one file, its block map."""
