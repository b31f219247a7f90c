"""What the documents claim, put to the model as experiments, with a verdict for each.

The claims are data (``claims.yaml``, or a file of your own): what is changed, what is looked at, which way
it should go, and how small an effect is of no interest. Each is played as pairs of runs under common random
numbers, over the ranges of all coded values, for both readings of the documents.

Verdicts

* **reproduced**: clear (p < 0.05 after Holm's correction for all tests of the reading) on the claimed side,
  and at least the smallest effect of interest;
* **contradicted**: the same on the other side;
* **depends on**: within the range of one coded value the effect goes from clearly claimed to clearly
  contrary; the value at which the sign flips is found by bisection;
* **no clear effect**: everything else; the reason says whether the effect is clear but too small to be of
  interest, practically none, or uncertain;
* **untestable**: the claim is an equation of the model, so that no experiment could come out against it; the
  reason says which.

What a verdict teaches is the claim's *kind*, decided from the equations: *built in* (true by construction),
*directional* (the sign is built in, the size is not) or *informative*. An outcome that is yes or no and rare in
either arm is read as an odds ratio, with a smallest effect of its own (``odds.py``). A claim may be a map: what a
dose of threat does over the levels of coded values, and where its border lies (``maps.py``).

A claim of several parts is reproduced if all of them are and contradicted if one of them is. A claim that
the model contradicts is a result: nothing here changes a coding, a scenario or a sign.
"""
