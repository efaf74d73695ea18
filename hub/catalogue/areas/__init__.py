"""The workforce development areas: which there are, their counties, and where each site lies."""
