"""The slow proofs in emulation: the very image boots, enrols, shows itself, and takes updates."""
