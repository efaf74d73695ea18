"""What the law has us ask of a person (29 CFR 38.41), apart from the record, for few to see."""
