"""Looking somebody up by their Social Security number, at the state alone."""
