"""Errors that a person can act on.

A user's mistake is an :class:`InputError`: it says where it is, what was found, what is allowed and
what to do. The commands print it and end with status 2; nothing is written.
"""

from __future__ import annotations

import difflib
import errno
import io
import sys
from collections.abc import Callable, Iterable
from typing import NoReturn, Protocol


class InputError(Exception):
    """A mistake in something that a person wrote.

    Args:
        problem: What is wrong, in a few words; further lines are shown below the first.
        file: File (or ``command line``) in which it stands.
        key: Path of the key, dotted.
        found: The value that was found.
        allowed: The values that would be allowed, in words.
        fix: What to do about it.
    """

    def __init__(
        self,
        problem: str,
        *,
        file: object = None,
        key: str | None = None,
        found: object = None,
        allowed: str | None = None,
        fix: str | None = None,
    ) -> None:
        self.problem, self.file, self.key = problem, file, key
        self.found, self.allowed, self.fix = found, allowed, fix
        super().__init__(self.text())

    def text(self) -> str:
        """Return the message as printed: one fact a line."""
        where = ": ".join(_cut(part, 300) for part in (self.file, self.key) if part)
        problem, *rest = [_cut(line, 400) for line in self.problem.splitlines() or [""]]
        lines = [f"{where}: {problem}" if where else problem, *(f"  {line}" for line in rest[:40])]
        if self.found is not None:
            lines.append(f"  found:   {shorten(self.found)}")
        if self.allowed:
            lines.append(f"  allowed: {_cut(self.allowed, 1000)}")
        if self.fix:
            lines.append(f"  do:      {_cut(self.fix, 400)}")
        return "\n".join(lines)


def _cut(value: object, limit: int) -> str:
    """Return text that can be printed, cut in the middle to ``limit`` characters."""
    text = "".join(char if char.isprintable() else "?" for char in str(value))
    half = limit // 2
    return text if len(text) <= limit else f"{text[:half]} ... {text[-half:]}"


def shorten(value: object, limit: int = 120) -> str:
    """Return ``repr(value)`` without control characters, cut to ``limit`` characters."""
    text = repr(value)
    return text if len(text) <= limit else text[: limit - 3] + "..."


def nearest(name: str, names: Iterable[str]) -> str | None:
    """Return the one of ``names`` that ``name`` most likely meant, or None."""
    listed = list(names)
    close = difflib.get_close_matches(str(name), listed, n=1, cutoff=0.55)
    begun = [one for one in listed if one.startswith(f"{name}_")]
    return close[0] if close else begun[0] if len(begun) == 1 else None


def one_of(names: Iterable[str], limit: int = 40) -> str:
    """Return the names as a list to read, cut after ``limit`` of them."""
    listed = list(names)
    more = f", ... ({len(listed) - limit} more)" if len(listed) > limit else ""
    return ", ".join(listed[:limit]) + more


def unknown(kind: str, name: str, names: Iterable[str], **where: object) -> InputError:
    """Return the error for a name that is not one of ``names``, with the nearest suggested."""
    listed = list(names)
    close = nearest(name, listed)
    return InputError(
        f"unknown {kind}",
        found=name,
        allowed=one_of(listed),
        fix=f"write {close!r}, if that is what was meant" if close else None,
        **where,  # type: ignore[arg-type]
    )


def _print_anything() -> None:
    """Have standard output and error show ``?`` for a sign that they cannot encode, not fail on it."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and stream.errors in ("strict", "surrogateescape"):
            stream.reconfigure(errors="replace")


def leave(error: InputError) -> NoReturn:
    """Print the error on standard error and end with status 2."""
    print(f"error: {error}", file=sys.stderr)
    raise SystemExit(2)


class Command(Protocol):
    """A command: takes its words (or those of the command line), returns its status."""

    def __call__(self, argv: list[str] | None = None) -> int:
        """Run the command."""
        ...


def guarded(command: Callable[[list[str]], int | None]) -> Command:
    """Wrap a command so that a user's mistake ends in a message, Ctrl-C in status 130.

    What the terminal cannot encode is shown as ``?``.
    """

    def run(argv: list[str] | None = None) -> int:
        _print_anything()
        try:
            return command(sys.argv[1:] if argv is None else argv) or 0
        except InputError as error:
            leave(error)
        except BrokenPipeError:
            sys.stderr.close()
            return 0
        except OSError as error:
            if error.errno != errno.ENAMETOOLONG:
                raise
            leave(InputError("the name is too long for the file system", file=error.filename,
                             allowed="mostly up to 255 bytes between two slashes", fix="give a shorter one"))
        except KeyboardInterrupt:
            print("interrupted: nothing was written", file=sys.stderr)
            raise SystemExit(130) from None

    run.__doc__ = command.__doc__
    return run
