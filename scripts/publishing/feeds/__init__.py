"""What programs read of the site: feeds, tables, and what tells crawlers where things are."""
