"""A configuration: what can be chosen, composed in one way, checked, and made into a world."""
