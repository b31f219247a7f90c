"""What every number means and where it was read: variables, files, readings, scenarios, the codebook."""
