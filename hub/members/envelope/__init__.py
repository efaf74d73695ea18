"""What is kept encrypted, under an envelope: some thousand a data key, the data keys under one key."""
