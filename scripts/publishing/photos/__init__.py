"""What is made of photographs: first planned, then made."""
