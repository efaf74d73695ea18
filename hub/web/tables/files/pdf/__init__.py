"""A list as a PDF: tagged, with its language, its page numbers, its charts, in every script."""
