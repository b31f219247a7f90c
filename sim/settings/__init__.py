"""What is asked for: a configuration composed once, checked, and made into a world."""
