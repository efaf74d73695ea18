"""Steps with names, times and logs: how a build runs, fails and goes on."""
