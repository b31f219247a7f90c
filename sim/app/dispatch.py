"""Who is answered when: each question worked out once, quick ones first, none for who has gone.

There are two queues. Quick questions (sliders) go before slow ones (*why*, rows of a map), and neither takes
the other's places. A question that nobody waits for any more leaves its queue. What a worker has begun it
ends, since a process cannot be stopped half-way: at most one answer a worker, kept for who asks next.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from typing import Literal

from sim.app.answer import Answer, answer
from sim.app.cache import Cache, Key, key_of
from sim.app.limits import FullError, Limits
from sim.app.question import Pairs
from sim.app.workers import workers

#: Questions that take long.
SLOW = frozenset({"why", "map"})


@dataclass
class _Job:
    """A question that is being worked out or waits to be, with how many wait for it."""

    key: Key
    future: asyncio.Future[Answer]
    asked: float = field(default_factory=time.monotonic)
    waiters: int = 0
    started: bool = False

    @property
    def slow(self) -> bool:
        return self.key[0] in SLOW


class Dispatcher:
    """Answers by their parameters: cached, worked out once, in worker processes.

    Args:
        count: Number of worker processes; 0 works in a thread (for tests).
        limits: What to put up with.

    Attributes:
        kept: The cache.
        seconds: How long the last runs took.
        last_asked: When somebody last asked.
    """

    def __init__(self, count: int, limits: Limits) -> None:
        self.count, self.limits = count, limits
        self.kept = Cache(limits.cache)
        self.pool = workers(count)
        self.seconds: list[float] = []
        self.last_asked = time.monotonic()
        self._jobs: dict[Key, _Job] = {}
        self._queues: dict[bool, deque[_Job]] = {False: deque(), True: deque()}
        self._busy: dict[bool, int] = {False: 0, True: 0}
        self._slow_begun = 0.0
        self._at_work: set[asyncio.Task[None]] = set()

    def close(self) -> None:
        """Stop the workers, once what they are at is done."""
        self.pool.shutdown(wait=True, cancel_futures=True)

    def idle(self) -> bool:
        """Whether nobody has asked for anything for a moment, and nothing is being worked out."""
        return not self._jobs and time.monotonic() - self.last_asked > 0.5

    def begun(self, lane: Literal["quick", "slow"]) -> int:
        """Return how many questions of a kind the workers are at."""
        return self._busy[lane == "slow"]

    async def get(self, path: str, pairs: Pairs, *, warming: bool = False) -> Answer:
        """Return an answer, from the cache if it is there.

        If the task that waits here is cancelled, and nobody else waits for the same, the question leaves
        its queue.

        Raises:
            FullError: If too many others wait, or the answer takes too long.
        """
        key = key_of(path, pairs)
        if not warming:
            self.last_asked = time.monotonic()
        found = self.kept.get(key)
        if found is not None:
            return found
        job = self._jobs.get(key) or self._queued(key)
        job.waiters += 1
        try:
            return await asyncio.wait_for(asyncio.shield(job.future), self.limits.seconds)
        except TimeoutError as error:
            raise FullError from error
        finally:
            job.waiters -= 1
            if not job.waiters and not job.started:
                self._drop(job)

    def _queued(self, key: Key) -> _Job:
        job = _Job(key, asyncio.get_running_loop().create_future())
        most = self.limits.slow_waiting if job.slow else self.limits.waiting
        if len(self._queues[job.slow]) + self._busy[job.slow] >= most:
            raise FullError
        self._jobs[key] = job
        self._queues[job.slow].append(job)
        self._start()
        return job

    def _drop(self, job: _Job) -> None:
        self._queues[job.slow].remove(job)
        del self._jobs[job.key]
        job.future.cancel()

    def _start(self) -> None:
        """Give free workers what is to be worked out next."""
        while sum(self._busy.values()) < max(1, self.count):
            job = self._next()
            if job is None:
                return
            job.started = True
            self._busy[job.slow] += 1
            task = asyncio.ensure_future(self._work_out(job))
            self._at_work.add(task)  # the loop itself keeps tasks weakly
            task.add_done_callback(self._at_work.discard)

    def _next(self) -> _Job | None:
        """Take the next question from its queue: one worker at least stays free of slow ones."""
        quick, slow = self._queues[False], self._queues[True]
        since = time.monotonic() - max(slow[0].asked, self._slow_begun) if slow else 0.0
        if slow and (not quick or since >= self.limits.slow_first):
            most = max(1, self.count - 1) if not quick else 1
            if self._busy[True] < most:
                self._slow_begun = time.monotonic()
                return slow.popleft()
        return quick.popleft() if quick else None

    async def _work_out(self, job: _Job) -> None:
        started, pool = time.monotonic(), self.pool
        try:
            found = await asyncio.get_running_loop().run_in_executor(pool, answer, *job.key)
        except BrokenProcessPool as error:
            if self.pool is pool:
                self.pool = workers(self.count)
            job.future.set_exception(FullError(str(error)))
        except Exception as error:
            job.future.set_exception(error)
        else:
            if job.key[0] == "run":
                self.seconds = [*self.seconds[-49:], time.monotonic() - started]
            self.kept.keep(job.key, found)
            job.future.set_result(found)
        finally:
            if job.future.done() and not job.waiters:
                job.future.exception()  # nobody is left to be told of it
            self._busy[job.slow] -= 1
            del self._jobs[job.key]
            self._start()
