"""The slow proof of the lobby: a day of customers on the real screens, without a rest."""
