"""
The quick way to count: every visit of every site in memory, as columns, looked at in one pass.

Nothing is approximated and nothing is added up that cannot be: a question walks the rows of its
days once and marks each person once in each group.  What is kept in the database are the same
columns by site and month (`CountBlock`); what changed since then is read from the visits
themselves.  Needs numpy and numba, which a state installs (`worksource[counts]`).
"""
