"""segue doctor: Python, packages and terminal."""

from __future__ import annotations

import platform
import sys
from collections.abc import Iterator
from functools import partial
from importlib import metadata
from typing import TYPE_CHECKING

from cli.settings.errors import ConfigError
from cli.settings.services import NOT_SET_UP, OK, WARNING, Finding, attempt
from cli.table import shows_links, width

if TYPE_CHECKING:
    from packaging.requirements import Requirement

DEVELOPMENT = "test"  # the extra that only developers need


def findings() -> Iterator[Finding]:
    """Check what Segue runs on."""
    try:
        segue = metadata.distribution("segue")
    except metadata.PackageNotFoundError:
        yield Finding("segue", WARNING, "not installed", "in its source folder: pip install -e .")
    else:
        yield Finding("segue", OK, segue.version)
        yield attempt("python", partial(_python, segue.metadata["Requires-Python"]))
        yield from _packages(segue)
    yield _terminal()


def _python(needed: str) -> str:
    from packaging.specifiers import SpecifierSet

    version = platform.python_version()
    if not SpecifierSet(needed).contains(version, prereleases=True):
        raise ConfigError(f"{version} is not {needed}\ninstall Python {needed}, then Segue in it")
    return version


def _packages(segue: metadata.Distribution) -> Iterator[Finding]:
    from packaging.requirements import Requirement

    needed = [Requirement(text) for text in segue.requires or ()]
    always = [one for one in needed if one.marker is None or one.marker.evaluate({"extra": ""})]
    problems = {one.name: problem for one in always if (problem := _problem(one))}
    for name, problem in problems.items():
        requirement = next(str(one) for one in always if one.name == name)
        yield attempt(name, partial(_fail, f"{problem}\npip install '{requirement}'"))
    if not problems:
        versions = ", ".join(f"{one.name} {metadata.version(one.name)}" for one in always)
        yield Finding("packages", OK, versions)
    for extra in segue.metadata.get_all("Provides-Extra") or ():
        if extra != DEVELOPMENT:
            yield _extra(extra, [one for one in needed if one not in always])


def _fail(text: str) -> str:
    raise ConfigError(text)


def _problem(requirement: Requirement) -> str:
    """Return what is wrong with an installed package; "" where it is as required."""
    try:
        version = metadata.version(requirement.name)
    except metadata.PackageNotFoundError:
        return "not installed"
    in_range = requirement.specifier.contains(version, prereleases=True)
    return "" if in_range else f"version {version} is not {requirement.specifier}"


def _extra(extra: str, optional: list[Requirement]) -> Finding:
    own = [one for one in optional if one.marker and one.marker.evaluate({"extra": extra})]
    problems = [f"{one.name}: {problem}" for one in own if (problem := _problem(one))]
    what = f"extra {extra}"
    if problems:
        return Finding(what, NOT_SET_UP, ", ".join(problems), f"pip install -e '.[{extra}]'")
    return Finding(what, OK, ", ".join(one.name for one in own))


def _terminal() -> Finding:
    encoding = sys.stdout.encoding or "unknown"
    if encoding.lower().replace("-", "") != "utf8":
        return Finding("terminal", WARNING, f"encoding {encoding}", "set LANG=C.UTF-8")
    if not sys.stdout.isatty():
        return Finding("terminal", OK, "none: output goes to a file or another program")
    links = "titles are links" if shows_links() else "links have a column of their own"
    return Finding("terminal", OK, f"{width()} columns, {links}")
