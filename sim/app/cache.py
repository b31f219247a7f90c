"""Answers that are kept, counted in bytes: those of the answers and those of what asks for them."""

from __future__ import annotations

import sys
from collections import OrderedDict

from sim.app.answer import Answer
from sim.app.question import Pairs

#: What is asked: a path and its parameters in order.
Key = tuple[str, tuple[tuple[str, str], ...]]
#: Bytes that an entry takes beside its texts: dictionary, tuples, object.
_ENTRY, _PAIR = 600, 72


def key_of(path: str, pairs: Pairs) -> Key:
    """Return the key of a question: the same for the same parameters in another order."""
    return path, tuple(sorted(pairs))


class Cache:
    """Answers by what was asked, the least lately used thrown out first.

    Refusals are not kept: whoever asks nonsense many times over must not push out what others need.

    Args:
        most: Bytes that are kept at most.
    """

    def __init__(self, most: int) -> None:
        self.most, self.size = most, 0
        self._kept: OrderedDict[Key, Answer] = OrderedDict()

    def __len__(self) -> int:
        return len(self._kept)

    def __contains__(self, key: Key) -> bool:
        return key in self._kept

    def get(self, key: Key) -> Answer | None:
        """Return an answer, if it is kept."""
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
        return found

    def keep(self, key: Key, answer: Answer) -> None:
        """Keep an answer, unless it is a refusal."""
        if answer.status != 200:
            return
        if key in self._kept:
            self.size -= weight(key, self._kept.pop(key))
        self._kept[key] = answer
        self.size += weight(key, answer)
        while self.size > self.most and len(self._kept) > 1:
            self.size -= weight(*self._kept.popitem(last=False))


def weight(key: Key, answer: Answer) -> int:
    """Return the bytes that an entry takes."""
    path, pairs = key
    texts = sys.getsizeof(path) + sum(sys.getsizeof(text) for pair in pairs for text in pair)
    return _ENTRY + _PAIR * len(pairs) + texts + sys.getsizeof(answer.body)
