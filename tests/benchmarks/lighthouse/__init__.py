"""The benchmark of the site: what a cheap phone and the checkers make of it, beside stock Material with the same content."""
