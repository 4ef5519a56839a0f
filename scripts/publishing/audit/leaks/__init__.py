"""Search a finished site for withheld content, trusting neither the rules nor the clearance."""
