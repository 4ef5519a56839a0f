"""The commands, except building and previewing."""
