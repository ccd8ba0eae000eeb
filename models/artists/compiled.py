"""Functions that numba compiles, once for each version of their file.

Importing this takes as long as numba does: whoever uses it imports it when it is needed.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

import numba

_Function = TypeVar("_Function", bound=Callable[..., Any])


def compiled(function: _Function) -> _Function:
    """Return a function compiled by numba, which runs beside other threads.

    What was compiled is kept beside the file, or in the user's cache; where neither can be written
    it is compiled anew in each process.
    """
    compile_: Any = partial(numba.njit, nogil=True, error_model="numpy")
    try:
        made: _Function = compile_(cache=True)(function)
    except RuntimeError:  # there is no place for the cache
        made = compile_()(function)
    return made
