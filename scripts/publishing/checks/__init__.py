"""Rules over all content, the gate that decides what is held back, and reports for editors."""
