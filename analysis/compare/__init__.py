"""Where do two scenarios part, who moves first, which reason does it, and how do they end?

Scenarios are played as pairs: the same seed, so that run k of each meets the same luck and the same draw
of every coded value. The weekly difference is taken run by run and put on the dates that both have.

* *Parted* means: the mean difference is at least the smallest effect of interest and its interval, at a
  level corrected for all weeks and series (Bonferroni), leaves out zero.
* *First to move* is read off each pair of runs: before that week no position of anybody differs.
* *The reason* is exact for a pair of runs. In that week the actor preferred option b to option a in one
  scenario and a to b in the other; the change of its preference is the sum of the changes of the terms of
  its utility, since luck is the same in both.
"""
