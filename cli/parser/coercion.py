"""The text of an option to a plain value, without importing pydantic.

Typer converts values through pydantic, whose import is a fifth of the time in which a short command
starts. Options of plain types need no more than this; all others are left to Typer.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import UnionType
from typing import Any, Union, get_args, get_origin

import typer

Convert = Callable[[str], Any]


def _whole(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a whole number") from None


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a number") from None


# A flag is a bool already, or absent.
_CONVERTERS: dict[Any, Convert] = {
    str: str,
    Path: Path,
    int: _whole,
    float: _number,
    bool: bool,
}


class PlainValue:
    """Takes the place of Typer's conversion for one option.

    Args:
        convert: text to a value.
        kind: the type of a value; a default is of this type already.
        least, most: bounds of a number, both allowed; None for no bound.
    """

    def __init__(
        self, convert: Convert, kind: type, least: float | None, most: float | None
    ) -> None:
        self._convert = convert
        self._kind = kind
        self._least = least
        self._most = most

    def coerce(self, value: Any, *, param: Any, ctx: Any) -> Any:
        """Return the value of an option as it was typed, or its default as it is.

        Raises:
            typer.BadParameter: it is of another type, or out of its bounds.
        """
        many = param.multiple or param.nargs == -1
        if value is None:
            return () if many else None
        try:
            return [self._one(one) for one in value] if many else self._one(value)
        except typer.BadParameter as error:
            error.ctx, error.param = ctx, param
            raise

    def _one(self, value: Any) -> Any:
        found: Any = value if isinstance(value, self._kind) else self._convert(str(value))
        if self._least is not None and not found >= self._least:  # NaN is not, either
            raise typer.BadParameter(f"{value} is less than {self._least:g}")
        if self._most is not None and not found <= self._most:
            raise typer.BadParameter(f"{value} is more than {self._most:g}")
        return found


def use_plain_values(params: list[Any]) -> None:
    """Let the options of plain types be converted here; `params` are those of one command."""
    for param in params:
        descriptor = getattr(param, "type_descriptor", None)
        if descriptor is None or not hasattr(param, "_runtime_param"):
            continue
        info = descriptor.parameter_info
        kind = _plain_type(descriptor.annotation)
        if kind in _CONVERTERS and not _is_special(info):
            param._runtime_param = PlainValue(_CONVERTERS[kind], kind, info.min, info.max)


def _plain_type(annotation: Any) -> Any:
    """Return X of X, X | None and list[X]."""
    if get_origin(annotation) in (Union, UnionType):
        inner = [one for one in get_args(annotation) if one is not type(None)]
        return _plain_type(inner[0]) if len(inner) == 1 else annotation
    if get_origin(annotation) is list:
        return _plain_type(get_args(annotation)[0])
    return annotation


def _is_special(info: Any) -> bool:
    """Whether Typer must look at a value: it is parsed by a function, or a path is checked."""
    checks = ("parser", "click_type", "exists", "resolve_path", "writable", "allow_dash", "clamp")
    return any(getattr(info, name, None) for name in checks)
