"""A number that an explanation names, and what it rests on."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Factor:
    """A number that an explanation names: a factor of a chance, or what something rests on.

    Attributes:
        name: Its name in the rules.
        words: What it is, in words.
        value: Its value in that week.
        basis: Whether the coded value is stated, implied or assumed; empty if it is worked out.
        moved: Whether the coded value is only a beginning that the run moves on.
    """

    name: str
    words: str
    value: float
    basis: str = ""
    moved: bool = False

    @property
    def said(self) -> str:
        """Its words, with what it rests on: ``how readily it penalises ... (assumed)``."""
        if not self.basis:
            return self.words
        return f"{self.words} ({'the run moves it on from a value that is ' if self.moved else ''}{self.basis})"
