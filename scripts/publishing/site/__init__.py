"""Pages, feeds, tables and search, as text."""
