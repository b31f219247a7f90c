"""A configuration played: the single run, the ensemble, the folder they leave, the result in Python."""
