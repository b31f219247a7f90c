"""Does the model see the record better than simple rules do? Proper scores, calibration, skill.

Each dated row of a scenario's ``record`` becomes a forecast: the ensemble's probability that the row holds,
over the coded ranges. Votes and plans are forecast as three categories. The scores are proper (a forecaster
cannot gain by saying anything but what it believes):

* *Brier score* of "the row holds" (Brier 1950), 0 best, 1 worst;
* *ranked probability score* of ordered answers (Epstein 1969), divided by the number of steps, 0 to 1;
* *logarithmic score* ``-ln p`` (Good 1952), p no smaller than a floor, so that one row cannot decide all.

The baselines see the same rows and nothing of the model's rules:

* *no change*: every actor stays where the coding puts it at the start and answers as the nearest of the
  three answers to where it stands; relations, beliefs and hopes stay as coded;
* *always abstain*: no change, and every vote is an abstention, every plan is answered "neither";
* *rule of thumb*, the one to beat: all stays as it is but for what the dated events of the scenario change,
  of which the model is told as well; once there is a war, every vote and plan about it is abstained on, other
  texts are answered as under no change;
* *weighted mean*: positions move to the mean of all actors' positions, weighted by capability times salience
  (Bueno de Mesquita's forecast of a bargaining outcome; van den Bos' compromise model), answers likewise;
* *coin*: one half for a row, one third for each of three answers.

A deterministic baseline would have an infinite logarithmic score when wrong, so all baselines but the coin
are given the same honest doubt: the probability ``1 - doubt`` on what they say, the rest spread evenly.

Every row of the record *held*, since that is what a record is. A forecaster who says 1 to everything would
do well, so the rows that ask for a value above or below a number are also read as *trajectories*: the
probability integral transform of what was observed, where the record gives a point, and the reliability of
the forecast probabilities over rows *and their negations*. A row that a dated event of the scenario brings
about, or that a form or a coding decides by itself, is shown and stays out of every score, and a row and its
negation count once (:mod:`sim.results.unscored`). A row that is read from a paragraph that coded values cite
as well names them (``coded_from``). The intervals of skill
come from resampling rows (bootstrap), clustered by observation (r11a to r11e are one). With a dozen
observations they are too narrow, so "clearly better" also asks for p < 0.05 in Fisher's randomisation test
(the sign of each observation's difference flipped, all choices gone through), corrected for the number of
baselines (Holm).

Nothing is fitted here. ``crimea_2014`` is another year and is never used to fit anything: it is scored by
itself, out of sample.
"""
