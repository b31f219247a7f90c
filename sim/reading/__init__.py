"""What strangers write: YAML read with limits, and errors that say what to do."""
