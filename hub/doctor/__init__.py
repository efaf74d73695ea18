"""`worksource doctor`: what is wrong with a site, in sentences, and what to do first."""
