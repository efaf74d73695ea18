"""The letters of PDF files, as `make.py` cut them from Noto."""
