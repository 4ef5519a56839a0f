"""One module for each group of rules; a rule is one function."""
