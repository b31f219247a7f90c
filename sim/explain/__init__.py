"""Why an actor did what it did in a week, what it nearly did, and what would have changed its mind."""
