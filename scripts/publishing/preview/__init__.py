"""The local preview and the page for staff in it."""
