"""Three ways to search the same pages, asked the same questions."""
