"""What goes into an image, as data: packages, kernel modules, boot settings."""
