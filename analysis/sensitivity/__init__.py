"""Which reading of which passage drives a result.

Every coded value has a range: how far a careful reader could go. This module asks how much of an outcome
hangs on where in that range a value lies. Three steps, the methods and their code from SALib:

1. **Morris screening** over *all* values that have a range (Morris 1991; Campolongo et al. 2007): mu* is
   the mean absolute elementary effect, the change of the outcome when one value is moved across its range,
   others anywhere; sigma is large where the effect depends on the others.
2. **Sobol indices** (Saltelli et al. 2010; Jansen 1999) with bootstrap intervals over those that matter,
   each on its own, and over *all others together* as one group, so that what the screening set aside is
   measured and not assumed away.
3. **Passages**: the indices are added up over the paragraphs that the values were read from.

The model is stochastic, and indices belong to a function. The function here is the *mean of an outcome over
the same runs of luck at each design point* (for an offer: the chance that it is taken). Averaging several
replicates is preferred to holding one luck fixed, since the ranking under a single history would be that
history's own; the same replicates are used at all points (common random numbers), so that a difference
between two points is never a difference in luck. What luck does to a single run is reported beside it.
"""
