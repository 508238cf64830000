"""Real names and identity numbers: what can be checked without asking anybody."""
