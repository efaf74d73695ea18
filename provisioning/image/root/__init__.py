"""The root file system: base, our package, our files over it, its small initial file system."""
