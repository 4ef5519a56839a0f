"""Content files as validated records."""
