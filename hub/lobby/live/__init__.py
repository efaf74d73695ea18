"""What tells an open board that the lobby changed: one watcher a process, many streams."""
