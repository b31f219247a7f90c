"""Plain data checked against a type, and what does not fit said in words.

:func:`checked` turns what pydantic says into a message with file, line, key, value found, values
allowed and the nearest name.
"""

from __future__ import annotations

import datetime
import typing
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ValidationError

from sim.reading.errors import InputError, nearest, one_of
from sim.reading.safe_yaml import Document, Key, dotted

Model = TypeVar("Model", bound=BaseModel)


def checked(model: type[Model], data: Any, document: Document, prefix: Key = ()) -> Model:
    """Return ``data`` as ``model``.

    Args:
        model: The shape that is expected.
        data: Plain data.
        document: Where it comes from, for messages.
        prefix: Key path of ``data`` in the document.

    Raises:
        InputError: For the first thing that does not fit.
    """
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise _explained(model, error, data, document, prefix) from None


def misfits(model: type[BaseModel], data: Any, document: Document, prefix: Key = ()) -> list[InputError]:
    """Return everything in ``data`` that does not fit a shape, in the order in which it stands; none if all fits."""
    try:
        model.model_validate(data)
    except ValidationError as error:
        return [_said(model, detail, data, document, prefix) for detail in error.errors(include_url=False)]
    return []


def _explained(model: type[BaseModel], error: ValidationError, data: Any, document: Document,
               prefix: Key) -> InputError:
    details = error.errors(include_url=False)
    unknown_first = [d for d in details if d["type"] == "extra_forbidden"]
    return _said(model, (unknown_first or details)[0], data, document, prefix)


def _said(model: type[BaseModel], detail: Any, data: Any, document: Document, prefix: Key) -> InputError:
    """Return one of pydantic's details in our words."""
    key = _path(data, detail["loc"], missing=detail["type"] == "missing")
    where = document.where(prefix + key)
    path = dotted(prefix + key)
    found = detail["input"]
    message = detail["msg"].removeprefix("Value error, ")
    if detail["type"] == "extra_forbidden":
        names = _fields(model, key[:-1])
        close = nearest(str(key[-1]), names)
        return InputError("unknown key", file=where, key=path, found=key[-1], allowed=one_of(names),
                          fix=f"write {close!r}, if that is what was meant" if close else "remove it")
    if detail["type"] == "missing":
        return InputError("a key is missing", file=where, key=path,
                          allowed=f"a value for {key[-1] if key else 'it'}", fix="add it")
    kinds = {"model_type": "a table of keys", "dict_type": "a table of keys", "list_type": "a list"}
    message = kinds.get(detail["type"], message)
    fix = "change it; the README has an example of every kind of entry"
    if model.__name__ not in ("ScenarioFile", "Options"):
        fix = "change it; the skeleton (`python -m sim.case new NAME`) has an example of every kind of entry"
    if str(detail.get("ctx", {}).get("class_name", "")).startswith("Coded"):
        message = "a table of value, low, high, basis, and evidence or reason"
    if detail["type"] == "string_type" and isinstance(found, datetime.date):
        message, fix = "a text", f'put it in quotes: "{found}"'
    if found is None:
        found = "nothing"
    elif isinstance(found, dict | list):
        found = "a list" if isinstance(found, list) else "a table" if detail["type"] in kinds else None
    return InputError("not allowed here", file=where, key=path, found=found, allowed=message, fix=fix)


def _path(data: Any, location: Key, missing: bool) -> Key:
    """Return pydantic's location without its names of unions and checks: only keys of the data."""
    key: Key = ()
    place = data
    for n, part in enumerate(location):
        here = part in place if isinstance(place, dict) else (
            isinstance(place, list) and isinstance(part, int) and part < len(place))
        if here:
            key, place = (*key, part), place[part]
        elif missing and n == len(location) - 1:
            key = (*key, part)
    return key


def _fields(model: Any, key: Key) -> list[str]:
    """Return the keys that the model has at a place."""
    def inside(annotation: Any) -> Any:
        args = [a for a in typing.get_args(annotation) if a is not type(None)]
        origin = typing.get_origin(annotation)
        if origin is Annotated:
            return inside(args[0])
        if origin in (list, dict):
            return ("item", inside(args[-1]))
        if args and origin is not None:
            return inside(args[0])
        return annotation

    place: Any = model
    for part in key:
        if isinstance(place, tuple):
            place = place[1]
            continue
        by_alias = {f.alias or n: f for n, f in place.model_fields.items()}
        if part not in by_alias:
            return []
        place = inside(by_alias[str(part)].annotation)
    if isinstance(place, type) and issubclass(place, BaseModel):
        return [f.alias or n for n, f in place.model_fields.items()]
    return []
