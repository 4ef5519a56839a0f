"""What the files say. Reads the disk, and imports no other layer."""
