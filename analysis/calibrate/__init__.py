"""Which part of the coded ranges the record supports.

The record is a list of dated observations. Approximate Bayesian computation (Beaumont 2010; sequential
Monte Carlo: Toni et al. 2009) draws coded values from their ranges, plays *one* run with its own luck for
each draw, and keeps the draws whose run shows the record best: its distance, the share of the record that
it misses (:func:`.misses.row_weights`), is at most a tolerance that shrinks from step to step. The draws
that are kept are a sample of the posterior; a value whose posterior is its prior is one of which the record
says nothing.

The sampler is pyabc's ABC-SMC. It is taken before sbi, since there is no likelihood to learn (the distance
counts rows, it has a few dozen possible numbers), a run is cheap, and rejection can be explained in a
sentence, where a neural density estimator would need a network and its diagnostics (and PyTorch). A
sampler of our own feeds pyabc's proposals to the ensemble in batches; proposals, acceptance, weights and
tolerance remain pyabc's.

Hundreds of values are too many for a kernel, so the sequential steps move only those values that a pilot
ensemble shows to matter for the distance; all others are drawn from their ranges again in every run. That
costs acceptance and biases nothing: it is the same posterior, and the others' posteriors are read off the
same particles.

Nothing here changes a coding. A coding is an argument from the text; that the record would like another
number better is a finding.
"""
