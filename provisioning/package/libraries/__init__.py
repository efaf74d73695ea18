"""The libraries of a package: which, fetched for its processor, compiled, made small."""
