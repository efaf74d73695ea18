"""One outside library a file, behind the doors of `device.ports`."""
