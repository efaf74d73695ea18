"""A whole list as a file: CSV, a spreadsheet, a PDF to read and to print, Parquet for analysts."""
