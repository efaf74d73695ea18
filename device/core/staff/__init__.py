"""Staff and technicians at the kiosk: who they are, groups, cleaning, and the machine's tests."""
