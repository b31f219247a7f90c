"""Who plays the weeks: the Mesa model, the NumPy engine, the compiled engine; ensembles of runs."""
