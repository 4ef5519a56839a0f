"""The benchmark of building: the content, the same as others read it, the contestants, and the table."""
