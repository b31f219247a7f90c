"""How far coders agree on what the documents say, and what their disagreement does to an outcome."""
