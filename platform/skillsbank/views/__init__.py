"""Pages of the skills bank: a person's own, and the public ones that verify."""
