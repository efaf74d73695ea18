"""Groups that come again: the rule, its dates, and the days left out."""
