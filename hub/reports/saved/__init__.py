"""Reports that somebody saved, shared, and has told of by mail at the times they chose."""
