"""The benchmark of pictures: the photographs, the contestants, and how likeness and cost are measured."""
