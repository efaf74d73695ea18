"""What analysts read: views without names or numbers of people, each column documented."""
