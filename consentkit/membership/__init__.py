"""A membership site, the demo customer: it knows ConsentKit by HTTP and script only."""
