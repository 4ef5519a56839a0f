"""What a finished site must pass."""
