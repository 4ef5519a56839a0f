"""Messages, formats and vocabulary in every language."""
