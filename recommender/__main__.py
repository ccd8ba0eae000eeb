"""``python -m recommender TRACK`` is ``segue recommend TRACK``: a door, not a part of the floor."""

from __future__ import annotations

import sys

from cli.main import run

if __name__ == "__main__":
    sys.exit(run(["recommend", *sys.argv[1:]]))
