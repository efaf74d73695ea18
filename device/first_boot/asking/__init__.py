"""Finding the site's hub, and asking it: for the first certificate, and for the next."""
