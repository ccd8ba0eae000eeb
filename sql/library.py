"""The named analyses of sql/queries and the data checks of sql/checks, as texts."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING

from sql.errors import DatabaseError

if TYPE_CHECKING:
    from sqlglot import exp

Value = str | int | float

_PARAMETER = re.compile(
    r":(?P<name>\w+) (?P<type>int|float|text)(?: = (?P<default>\S+(?: \S+)*))?(?:  +(?P<help>.+))?"
)


@dataclass(frozen=True)
class Parameter:
    """A value that an analysis takes: "int", "float" or "text"; `default` None must be given."""

    type: str
    default: Value | None
    help: str


@dataclass(frozen=True)
class NamedQuery:
    """An analysis in MySQL's dialect, with ``:name`` where the value of a parameter goes.

    `title` is the first line of its header, `description` the lines before the parameters.
    """

    name: str
    title: str
    description: str
    parameters: Mapping[str, Parameter]
    text: str


@cache
def queries() -> Mapping[str, NamedQuery]:
    """Return the analyses by name, sorted."""
    return MappingProxyType({name: _parse(name, text) for name, text in _texts("sql.queries")})


@cache
def checks() -> Mapping[str, str]:
    """Return the data checks by name, sorted: MySQL queries that return offending rows."""
    return MappingProxyType(dict(_texts("sql.checks")))


def bind(query: NamedQuery, values: Mapping[str, object]) -> str:
    """Put values into an analysis, quoted as literals; numbers may be given as text.

    Raises:
        DatabaseError: a value for no parameter, of the wrong type, or missing.
    """
    import sqlglot
    from sqlglot import exp

    for name in values:
        if name not in query.parameters:
            raise _refuse(query, f"has no parameter {name!r}")
    chosen = {name: _choose(query, name, values) for name in query.parameters}
    tree = sqlglot.parse_one(query.text, read="mysql")
    for slot in list(tree.find_all(exp.Placeholder)):
        slot.replace(_literal(chosen[slot.name]))
    return tree.sql(dialect="mysql", comments=False)


def _literal(value: Value) -> exp.Expr:
    """Return a value as SQL; text that is not ASCII names its collation.

    Else MySQL refuses to compare it with columns that hold nothing but ASCII, such as genres.
    """
    from sqlglot import exp

    literal = exp.convert(value)
    if isinstance(value, str) and not value.isascii():
        return exp.Collate(this=literal, expression=exp.Var(this="utf8mb4_bin"))
    return literal


def _choose(query: NamedQuery, name: str, values: Mapping[str, object]) -> Value:
    parameter = query.parameters[name]
    given = values.get(name, parameter.default)
    if given is None:
        raise _refuse(query, f"needs a value for {name!r}")
    try:
        return _convert(given, parameter.type)
    except (ValueError, TypeError):
        raise _refuse(query, f"takes no {given!r} for {name!r}") from None


def _convert(value: object, kind: str) -> Value:
    """Turn `value` into the Python type of `kind`; ValueError or TypeError where it is none."""
    if kind == "text":
        if not isinstance(value, str):
            raise TypeError(kind)
        return value
    if kind == "int":
        return int(str(value))
    number = float(str(value))
    if not math.isfinite(number):
        raise ValueError(kind)
    return number


def _refuse(query: NamedQuery, what: str) -> DatabaseError:
    known = ", ".join(f"{name} ({p.type})" for name, p in query.parameters.items())
    return DatabaseError(f"analysis {query.name} {what}\nits parameters: {known or 'none'}")


def _texts(package: str) -> Iterator[tuple[str, str]]:
    """Return name and text of the SQL files of a package, sorted; names have hyphens."""
    folder = files(package)
    for name in sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".sql")):
        text = (folder / name).read_text(encoding="utf-8")
        yield name.removesuffix(".sql").replace("_", "-"), text


def _parse(name: str, text: str) -> NamedQuery:
    header = [line[2:].strip() for line in text.splitlines() if line.startswith("--")]
    title, *rest = header
    prose = " ".join(line for line in rest if not line.startswith(":"))
    parameters = dict(_parameter(name, line) for line in rest if line.startswith(":"))
    return NamedQuery(name, title, prose, MappingProxyType(parameters), text)


def _parameter(query: str, line: str) -> tuple[str, Parameter]:
    match = _PARAMETER.fullmatch(line)
    if match is None:
        raise ValueError(f"sql/queries, {query}: not a parameter: {line}")
    kind, default = match["type"], match["default"]
    value = None if default is None else _convert(default, kind)
    return match["name"], Parameter(kind, value, match["help"] or "")
