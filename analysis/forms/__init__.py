"""Which conclusions survive a change of form, and which are the form's.

An equation may have several forms (:mod:`sim.rules.forms`). Every claim of the documents and every headline outcome is
asked of the model under the forms that are given, under each alternative form alone, and under all forms of the first
edition together; all with the same seed. A conclusion whose answer changes with a form is the form's and not the
documents', and is marked.

What counts as a change: another verdict on a claim; another most frequent answer to a vote or a plan; for the answer
to an offer another most frequent one, or an odds ratio of 1.5; for a mean end position a notch; in the last two cases
with intervals that do not meet.
"""
