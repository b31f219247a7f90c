"""193 states and their votes: fitted before the war, forecast, frozen, scored."""
