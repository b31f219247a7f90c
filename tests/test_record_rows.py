"""What a row of the record may not say: keys that its kind would pass over in silence."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from sim.coded.schema import Observed, RecordRow

CITED = [{"source": "usip2023", "paragraph": 1, "phrase": "U.N. votes", "says": "A year of votes"}]
VOTE = {"vote": "assembly", "actor": "china", "is": "abstain"}
FALLS = {"variable": "battlefield", "below": 0.1}


@pytest.mark.parametrize("row", [
    {"date": "2022-03-02"},
    {"from": "2022-03-02", "to": "2022-03-09"},
])
def test_a_day_or_a_window_is_taken(row: dict[str, Any]) -> None:
    assert RecordRow.model_validate({**row, "observed": VOTE, "evidence": CITED}).observed.vote == "assembly"


@pytest.mark.parametrize("extra", ["from", "to"])
def test_half_a_window_beside_a_date_is_refused(extra: str) -> None:
    with pytest.raises(ValidationError, match="no from and to beside a date"):
        RecordRow.model_validate({"date": "2022-03-02", extra: "2022-03-09", "observed": VOTE, "evidence": CITED})


@pytest.mark.parametrize(("seen", "message"), [
    ({**FALLS, "is": "yes"}, "no actor and no is beside a variable"),
    ({**FALLS, "actor": "us"}, "no actor and no is beside a variable"),
    ({**VOTE, "above": 0.0}, "only beside a variable"),
    ({**VOTE, "falls_from": "2022-02-02"}, "only beside a variable"),
])
def test_keys_of_another_kind_of_observation_are_refused(seen: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        Observed.model_validate(seen)
