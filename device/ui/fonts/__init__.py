"""Letters that Roboto lacks: Arabic, Ethiopic, Chinese, Korean (SIL Open Font License, OFL.txt)."""
