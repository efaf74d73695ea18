"""Letters of the names on cards, one file a script (SIL Open Font License, OFL.txt)."""
