"""Charts as lines, boxes and words: drawn by templates as SVG, and in PDF files the same."""
