"""``python -m tests.fakes --data DIR --port-file FILE``: the fake services in an own process.

It serves until it is sent SIGTERM or SIGINT. /control/counts and its neighbours (see `handler`)
let others read the counts and change the faults.
"""

from __future__ import annotations

import argparse
import json
import signal
import threading
from pathlib import Path

from etl.files import atomic_write
from tests.fakes import FakeServer, Faults, World


def main() -> None:
    """Serve until a signal comes."""
    options = _parser().parse_args()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    server = FakeServer(
        _world(options), Faults(**json.loads(options.faults)), mode=options.mode, port=options.port
    )
    with server:
        _write(options.port_file, f"{server.port}\n")
        while not stop.wait(1.0):
            _write_counts(server, options.counts_file)
    _write_counts(server, options.counts_file)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.fakes", description=__doc__)
    add = parser.add_argument
    add("--data", type=Path, help="folder with scraped/ and related/, or with tracks/, albums/ …")
    add("--sample-tracks", type=int, help="serve the whole sample world of this many tracks")
    add("--sample-seed", type=int, default=0)
    add("--invent", type=float, default=0.0, help="share of unknown ids to make answers for")
    add("--mode", choices=("extended", "new_app"), default="extended")
    add("--faults", default="{}", help="attributes of Faults as a JSON object")
    add("--port", type=int, default=0)
    add("--port-file", type=Path, help="written when the server answers")
    add("--counts-file", type=Path, help="what was asked, as JSON: each second and at the end")
    return parser


def _world(options: argparse.Namespace) -> World:
    if options.sample_tracks is not None:
        world = World.of_sample(seed=options.sample_seed, tracks=options.sample_tracks)
        world.invent = options.invent
        return world
    if options.data is None:
        return World(invent=options.invent)
    scraped, related = options.data / "scraped", options.data / "related"
    if not scraped.is_dir():
        scraped = options.data
    return World.from_files(scraped, related if related.is_dir() else None, invent=options.invent)


def _write_counts(server: FakeServer, path: Path | None) -> None:
    _write(path, json.dumps(server.counts.to_json()))


def _write(path: Path | None, text: str) -> None:
    if path is not None:
        with atomic_write(path) as stream:
            stream.write(text.encode())


if __name__ == "__main__":
    main()
