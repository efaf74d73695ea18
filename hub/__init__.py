"""The site hub and the state server: one program in two roles."""
