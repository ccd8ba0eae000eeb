"""Runs every benchmark of this folder, or those named: ``python -m benchmarks kmeans load``."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def main(names: list[str]) -> None:
    """Run the benchmarks called bench_NAME.py, each in a process and with a memory of its own."""
    found = sorted(path.stem for path in Path(__file__).parent.glob("bench_*.py"))
    for module in [f"bench_{name}" for name in names] or found:
        print(f"== {module.removeprefix('bench_')}", flush=True)
        subprocess.run([sys.executable, "-m", f"benchmarks.{module}"], check=True)


if __name__ == "__main__":
    main(sys.argv[1:])
