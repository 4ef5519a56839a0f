"""Read files safely, YAML with positions, and write files whole or not at all."""
