"""Runs every benchmark of this folder, or those named: ``python -m benchmarks kmeans load``."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path


def main(names: list[str]) -> None:
    """Run the benchmarks called bench_NAME.py, each with its own output."""
    found = sorted(path.stem for path in Path(__file__).parent.glob("bench_*.py"))
    for module in [f"bench_{name}" for name in names] or found:
        print(f"== {module.removeprefix('bench_')}", flush=True)
        sys.argv = [module]  # each reads options of its own; here they keep their defaults
        importlib.import_module(f"benchmarks.{module}").main()


if __name__ == "__main__":
    main(sys.argv[1:])
