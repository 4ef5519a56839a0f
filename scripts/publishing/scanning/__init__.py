"""The third gate: a search of what was made for everything that must not be found in it."""
