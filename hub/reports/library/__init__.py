"""The library of reports: what is asked for stands whole in the address."""
