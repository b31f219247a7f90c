"""Published figures of each theory against what is found here."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from analysis.rivals.theories import expected_utility, landscape, opinion, quantal_response, spatial
from analysis.rivals.theories.means import weighted_mean, weighted_median

if TYPE_CHECKING:
    import pandas as pd

#: Clout, position, salience in the talks with Greece, 2015: Greece, USA, IMF, Juncker, Germany, France, Dijsselbloem,
#: Tusk, Italy, ECB, Spain.
GREECE = ((100, 40, 100), (30, 60, 100), (20, 70, 100), (10, 80, 100), (100, 100, 80), (70, 100, 100), (70, 100, 40),
          (70, 100, 40), (50, 100, 100), (20, 100, 70), (20, 100, 100))
#: Capability, position (years), salience on emission standards (Bueno de Mesquita 1994): Netherlands, Belgium,
#: Luxembourg, Germany, France, Italy, United Kingdom, Ireland, Denmark, Greece.
EMISSION = ((.08, 4, .8), (.08, 7, .4), (.03, 4, .2), (.16, 4, .8), (.16, 10, .6), (.16, 10, .6), (.16, 10, .9),
            (.05, 7, .1), (.05, 4, 1.0), (.08, 7, .7))
#: Power, then position and salience in three dimensions: KTAB's dummyData_3Dim (MIT licence).
SEVEN = ((102.543, 75.79, 49.53, 6.37, 5.91, 70.45, 28.15), (53.393, 82.72, 30.33, 73.50, 21.22, 64.00, 24.79),
         (129.643, 82.45, 48.47, 90.89, 13.55, 0.07, 34.62), (75.920, 62.52, 20.76, 50.82, 39.24, 62.33, 22.21),
         (63.224, 82.34, 40.96, 45.77, 25.43, 73.31, 22.59), (120.048, 84.48, 22.92, 33.70, 39.35, 88.11, 15.42),
         (54.178, 70.96, 31.75, 33.46, 27.93, 90.36, 26.03))
#: Who gives weight to whom among Friedkin and Johnsen's four.
FOUR = ((.220, .120, .360, .300), (.147, .215, .344, .294), (.0, .0, 1.0, .0), (.090, .178, .446, .286))
#: Sizes of nine firms of 1988 (specialists, then generalists) and of five powers of 1936.
FIRMS, SPECIALISTS = (28.9, 1.0, 21.2, 4.4, 4.4, 20.0, 11.5, 28.5, 3.8), 5
POWERS = (7.45, 5.32, 15.01, 11.49, 4.03)


class Check(NamedTuple):
    """One published figure: of which theory and case, what it is, as printed, as found, with its digits."""

    theory: str
    case: str
    figure: str
    published: float
    found: float
    digits: int

    @property
    def met(self) -> bool:
        """Whether the two agree to the digits printed."""
        return round(self.found, self.digits) == self.published


def checks() -> list[Check]:
    """Return all of them, theory by theory."""
    greece = np.array(GREECE, dtype=float).T
    case = "Greece 2015, eleven actors"
    found = [Check("weighted mean", case, "mean", 82.22, float(weighted_mean(greece[0], greece[2], greece[1])), 2),
             Check("weighted median", case, "median", 100.0,
                   float(weighted_median(greece[0], greece[2], greece[1])), 2)]
    c, x, s = np.array(EMISSION, dtype=float).T
    medians = [float(made.forecast[0]) for made in expected_utility.play(
        c, s, x, rounds=3, readings=expected_utility.REPLICA)]
    found += [Check("expected utility", "emission standards, ten members (steps=replica)", f"median, round {k}",
                    published, medians[k], 4) for k, published in enumerate((7.0, 8.4159, 9.6109, 9.9620))]
    found += _spatial()
    y = opinion.friedkin_johnsen(FOUR, 1.0 - np.diag(FOUR), [25.0, 25.0, 75.0, 85.0])
    found += [Check("Friedkin-Johnsen", "four persons", f"opinion of person {k + 1}", published, float(y[k]), 2)
              for k, published in enumerate((60.02, 59.98, 75.0, 74.99))]
    kind = np.arange(len(FIRMS)) < SPECIALISTS
    firms = landscape.minima(FIRMS, -(kind[:, None] == kind[None, :]).astype(float))
    powers = landscape.minima(POWERS, -np.ones((5, 5)))
    case = "Unix standards 1988, nine firms"
    found += [Check("landscape", case, "configurations", 256.0, float(firms.configurations), 0),
              Check("landscape", case, "minima", 2.0, float(len(firms.energies)), 0)]
    found += [Check("landscape", case, f"energy of minimum {k + 1}", -3828.9, float(firms.energies[k]), 1)
              for k in range(2)]
    found += [Check("landscape", case, f"basin of minimum {k + 1}", 128.0, float(firms.basins[k]), 0)
              for k in range(2)]
    found.append(Check("landscape", "five powers 1936", "stable configurations", 4.0, float(len(powers.energies)), 0))
    row, column = quantal_response.two_players([[320, 40], [40, 80]], [[40, 80], [80, 40]], 0.01)
    case = "asymmetric matching pennies, lambda .01"
    return [*found, Check("quantal response", case, "row player, first option", 0.740, float(row[0]), 3),
            Check("quantal response", case, "column player, first option", 0.452, float(column[0]), 3)]


def _spatial() -> list[Check]:
    """Return the figures of KTAB's log: fractional changes of ten turns, and last positions of four actors."""
    seven = np.array(SEVEN)
    start = seven[:, 1::2] / 100.0
    played = spatial.play(seven[:, 0], seven[:, 2::2] / 100.0, start)
    stands = [start, *(made.position for made in played)]
    apart = [spatial.moved(a, b) for a, b in itertools.pairwise(stands)]
    case = "dummyData_3Dim, seven actors"
    found = [Check("spatial model", case, f"fractional change, turn {k + 1}", published,
                   apart[k] / (apart[0] + 1e-4) if k < len(apart) else float("nan"), 4)
             for k, published in enumerate((.9999, .7631, .1780, .0801, .0853, .0686, .0639, .1058, .0398, .0045))]
    last = {0: (78.6, 31.8, 74.1), 2: (82.5, 90.9, 0.1), 3: (67.1, 50.1, 63.7), 5: (79.9, 34.4, 75.2)}
    # the log rounds a half up, 82.45 to 82.5: found is what stands after rounding to its hundredths
    return found + [Check("spatial model", case, f"last position of actor {i}, dimension {d + 1}", published,
                          float(np.floor(1000.0 * stands[-1][i, d] + 0.5) / 10.0), 1)
                    for i, row in last.items() for d, published in enumerate(row)]


def check_table() -> pd.DataFrame:
    """Return the checks as a table: theory, case, figure, published, found, met."""
    import pandas as pd

    rows: list[dict[str, Any]] = [c._asdict() | {"met": "yes" if c.met else "NO"} for c in checks()]
    return pd.DataFrame(rows).drop(columns="digits")
