"""The pictograms: small white drawings, coloured where they are shown."""
