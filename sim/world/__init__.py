"""The world as arrays: where a value lies, how it is drawn, and the luck that meets it."""
