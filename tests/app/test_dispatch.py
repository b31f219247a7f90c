"""Who is answered when: one answer for all who ask, two queues, bytes that are counted, and who has gone."""

from __future__ import annotations

import asyncio
import gzip
import json
import threading
from collections.abc import Iterator
from typing import Any

import pytest

pytest.importorskip("starlette")

from sim.app.answer import Answer
from sim.app.cache import Cache, key_of, weight
from sim.app.dispatch import Dispatcher
from sim.app.limits import FULL, FullError, Limits
from sim.app.routes import create
from tests.app.asking import HOST, Client, dispatcher


class Work:
    """Stands in for the work of a worker: notes what is asked, and waits until it is let go."""

    def __init__(self) -> None:
        self.gate, self.asked = threading.Event(), []

    def __call__(self, path: str, pairs: Any) -> Answer:
        self.asked.append((path, dict(pairs).get("scenario", "")))
        assert self.gate.wait(20)
        return Answer(200, "application/json", gzip.compress(json.dumps(pairs).encode()))


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Iterator[Work]:
    made = Work()
    monkeypatch.setattr("sim.app.dispatch.answer", made)
    yield made
    made.gate.set()


def test_an_answer_is_worked_out_once_for_all_who_ask(work: Work) -> None:
    app = create([HOST], workers=0, ahead_of_time=False)
    client = Client(app)

    async def all_at_once() -> list[Any]:
        waiting = [asyncio.ensure_future(client.ask("/api/run", "scenario=no_limits")) for _ in range(30)]
        await asyncio.sleep(0.05)
        work.gate.set()
        return await asyncio.gather(*waiting)

    found = asyncio.run(all_at_once())
    assert len(work.asked) == 1
    assert {status for status, _, _ in found} == {200}
    assert client.get("/api/run", "scenario=no_limits")[0] == 200
    assert len(work.asked) == 1
    dispatcher(app).close()


def test_when_too_many_wait_the_page_says_that_it_is_full(work: Work) -> None:
    app = create([HOST], workers=0, ahead_of_time=False, limits=Limits(waiting=3, requests=10))
    client = Client(app)

    async def all_at_once() -> list[Any]:
        waiting = [asyncio.ensure_future(client.ask("/api/run", f"scenario=s{n}")) for n in range(14)]
        await asyncio.sleep(0.1)
        work.gate.set()
        return await asyncio.gather(*waiting)

    found = asyncio.run(all_at_once())
    assert [status for status, _, _ in found].count(200) == 3
    for status, headers, body in found:
        if status != 200:
            assert (status, body.decode().strip(), headers["retry-after"]) == (503, FULL, "3")
    for n in range(14):  # whoever got an answer got the answer to the own question
        if found[n][0] == 200:
            assert json.loads(gzip.decompress(found[n][2])) == [["scenario", f"s{n}"]]
    dispatcher(app).close()


def test_an_answer_that_takes_too_long_is_given_up(work: Work) -> None:
    async def wait() -> None:
        answers = Dispatcher(0, Limits(seconds=0.05))
        with pytest.raises(FullError):
            await answers.get("run", (("scenario", "x"),))
        work.gate.set()
        await asyncio.sleep(0.05)
        answers.close()

    asyncio.run(wait())


def test_slow_questions_take_no_slider_s_place_and_sliders_go_first(work: Work) -> None:
    async def wait() -> None:
        answers = Dispatcher(0, Limits(waiting=4, slow_waiting=5, slow_first=60.0))
        slow = [asyncio.ensure_future(answers.get("map", (("scenario", f"m{n}"),))) for n in range(9)]
        await asyncio.sleep(0.05)
        quick = [asyncio.ensure_future(answers.get("run", (("scenario", f"r{n}"),))) for n in range(4)]
        await asyncio.sleep(0.05)
        work.gate.set()
        assert all(not isinstance(found, Exception) for found in await asyncio.gather(*quick))
        outcomes = await asyncio.gather(*slow, return_exceptions=True)
        assert [isinstance(found, FullError) for found in outcomes] == [False] * 5 + [True] * 4
        assert [path for path, _ in work.asked] == ["map", *["run"] * 4, *["map"] * 4]
        answers.close()

    asyncio.run(wait())


def test_a_slow_question_that_has_waited_goes_before_the_next_slider(work: Work) -> None:
    async def wait() -> None:
        answers = Dispatcher(0, Limits(slow_first=0.0))
        asked = [("run", "a"), ("map", "b"), ("run", "c")]
        waiting = [asyncio.ensure_future(answers.get(path, (("scenario", name),))) for path, name in asked]
        await asyncio.sleep(0.05)
        work.gate.set()
        await asyncio.gather(*waiting)
        assert work.asked == asked
        answers.close()

    asyncio.run(wait())


def test_slow_questions_that_have_waited_go_first_only_now_and_then(work: Work) -> None:
    async def wait() -> None:
        answers = Dispatcher(0, Limits(slow_first=1.0))
        asked = [("run", "a"), ("map", "b"), ("map", "c"), ("run", "d"), ("run", "e")]
        waiting = [asyncio.ensure_future(answers.get(path, (("scenario", name),))) for path, name in asked]
        await asyncio.sleep(1.1)
        work.gate.set()
        await asyncio.gather(*waiting)
        assert [name for _, name in work.asked] == ["a", "b", "d", "e", "c"]
        answers.close()

    asyncio.run(wait())


def test_one_worker_at_least_stays_free_of_slow_questions(work: Work) -> None:
    async def wait() -> None:
        answers = Dispatcher(0, Limits())
        answers.count = 3  # as if there were three workers: what is begun waits in the one thread
        waiting = [asyncio.ensure_future(answers.get("why", (("scenario", f"w{n}"),))) for n in range(6)]
        await asyncio.sleep(0.05)
        assert (answers.begun("slow"), answers.begun("quick")) == (2, 0)
        waiting.append(asyncio.ensure_future(answers.get("run", (("scenario", "r"),))))
        await asyncio.sleep(0.05)
        assert (answers.begun("slow"), answers.begun("quick")) == (2, 1)
        work.gate.set()
        await asyncio.gather(*waiting)
        answers.close()

    asyncio.run(wait())


def test_what_nobody_waits_for_any_more_is_not_worked_out(work: Work) -> None:
    app = create([HOST], workers=0, ahead_of_time=False)
    client = Client(app)

    async def leave() -> list[int]:
        left = asyncio.Event()
        first = asyncio.ensure_future(client.ask("/api/run", "scenario=begun"))
        alone = asyncio.ensure_future(client.ask("/api/why", "scenario=left", gone=left))
        shared = [asyncio.ensure_future(client.ask("/api/run", "scenario=shared", gone=left)),
                  asyncio.ensure_future(client.ask("/api/run", "scenario=shared"))]
        await asyncio.sleep(0.05)
        left.set()
        await asyncio.sleep(0.05)
        work.gate.set()
        return [status for status, _, _ in await asyncio.gather(first, alone, *shared)]

    assert asyncio.run(leave()) == [200, 499, 499, 200]
    assert work.asked == [("run", "begun"), ("run", "shared")]
    dispatcher(app).close()


def test_the_cache_does_not_grow_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.app.dispatch.answer", lambda path, pairs: Answer(200, "text/plain", b"x" * 1000))

    async def fill() -> Dispatcher:
        answers = Dispatcher(0, Limits(cache=20_000))
        for n in range(100):
            await answers.get("run", (("scenario", f"s{n}"),))
        answers.close()
        return answers

    kept = asyncio.run(fill()).kept
    assert 8 <= len(kept) <= 20
    assert kept.size <= 20_000
    assert ("run", (("scenario", "s99"),)) in kept
    assert ("run", (("scenario", "s0"),)) not in kept


def test_the_cache_counts_what_is_asked_as_well_as_what_is_answered() -> None:
    cache, small = Cache(100_000), Answer(200, "text/plain", b"x")
    for n in range(400):
        cache.keep(key_of("run", [("scenario", "a"), ("set", f"{n}" + "k" * 3000)]), small)
    assert len(cache) <= 100_000 // 3000
    again = key_of("run", [("scenario", "a")])
    before = cache.size
    for _ in range(5):
        cache.keep(again, small)
    assert cache.size <= before + weight(again, small)


def test_refused_addresses_push_out_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: str, pairs: Any) -> Answer:
        status = 200 if dict(pairs)["scenario"] == "warm" else 400
        return Answer(status, "application/json", b"x" * 500)

    monkeypatch.setattr("sim.app.dispatch.answer", refuse)

    async def ask() -> Dispatcher:
        answers = Dispatcher(0, Limits(cache=100_000))
        await answers.get("run", (("scenario", "warm"),))
        for n in range(4000):
            assert (await answers.get("run", (("scenario", f"bad{n}" + "x" * 1000),))).status == 400
        answers.close()
        return answers

    kept = asyncio.run(ask()).kept
    assert len(kept) == 1
    assert ("run", (("scenario", "warm"),)) in kept
