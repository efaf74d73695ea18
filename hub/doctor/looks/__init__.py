"""What the doctor looks at: one file a part of the site, each answering findings."""
