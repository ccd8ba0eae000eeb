"""The files that a module's program consists of: its own, and those it imports of its floor."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path


def files_of(module: str) -> list[Path]:
    """Return the file of a module, and those of all modules of its floor that it needs, sorted.

    >>> [path.name for path in files_of("models.config")]
    ['config.py', 'errors.py']
    >>> names = {path.name for path in files_of("models.playlists.popularity")}
    >>> "item_model.py" in names, "cooccurrence.py" in names
    (True, False)
    """
    floor = module.split(".")[0]
    found: dict[str, Path] = {}
    waiting = [module]
    while waiting:
        name = waiting.pop()
        path = _file_of(name)
        if path is not None and name not in found:
            found[name] = path
            waiting += [one for one in _imports(path) if one.startswith(f"{floor}.")]
    return sorted(set(found.values()))


def _imports(path: Path) -> Iterator[str]:
    """Yield what a file imports, lazily and for types too: modules, and what may be modules."""
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _file_of(name: str) -> Path | None:
    """Return the file of a module; None if it is none, such as a class of a module."""
    try:
        spec = find_spec(name)
    except ModuleNotFoundError:  # its parent is no package
        return None
    return Path(spec.origin) if spec is not None and spec.origin else None
