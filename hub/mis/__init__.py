"""The state's case management system beside ours: told each night, heard each night, compared."""
