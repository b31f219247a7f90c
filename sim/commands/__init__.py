"""The command line: words, help, playing a run, printing it."""
