"""Comparisons, verdicts and how sure one can be: each module importable, each with a command."""
