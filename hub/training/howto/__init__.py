"""Help: how-to pages for each task, and words for staff to say."""
