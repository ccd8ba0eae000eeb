"""``python -m recommender TRACK`` is ``segue recommend TRACK``; this file only starts it."""

from __future__ import annotations

import sys

from cli.main import run

if __name__ == "__main__":
    sys.exit(run(["recommend", *sys.argv[1:]]))
