"""Who comes again and again and gets nowhere: found from their visits, worked through by staff."""
