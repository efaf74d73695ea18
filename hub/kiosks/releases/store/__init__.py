"""The releases that the hub holds: taken in whole or not at all, shown, served to kiosks."""
