"""What a run leaves behind: tables, folders, figures, scores and pictures."""
