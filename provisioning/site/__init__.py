"""A site hub set up in one command: accounts, keys, broker, database, units, backups."""
