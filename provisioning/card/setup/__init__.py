"""The settings of a card: made from options or a sheet, and put onto its partition SETUP."""
