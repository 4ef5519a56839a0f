"""Build the whole site from cleared content."""
