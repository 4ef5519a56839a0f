"""What must be true before anything is published: pure functions from the library to problems."""
