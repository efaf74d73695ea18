"""Who may be whom: pairs of records that look like one person, scored, and decided by people."""
