"""Processor time and memory of extracting playlists, against json.load and a loop over dicts.

    python -m benchmarks.bench_extract [--quick]

The slices are made up, in the official layout: 1,000 playlists, about 33 MB, pretty-printed. How
often tracks, albums and artists come again is fitted to real playlists. The baseline fills dicts
of tracks, albums and artists; ours also writes these and every row to record files.
"""

from __future__ import annotations

import argparse
import functools
import json
import math
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

TRACKS, ARTISTS, ALBUMS_EACH = 2_262_292, 295_860, 8
BASE62 = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
WORDS = ["Love", "Night", "Heart", "Road", "Fire", "Rain", "Blue", "Dance", "Gold", "River", "Home"]
HEAD = """{
    "info": {
        "generated_on": "2017-12-03 08:41:42.057563",
        "slice": "%s",
        "version": "v1"
    },
    "playlists": [
"""
PLAYLIST = """        {{
            "name": "{name}",
            "collaborative": "false",
            "pid": {pid},
            "modified_at": 1493424000,
            "num_tracks": {length},
            "num_albums": {length},
            "num_followers": 1,
            "tracks": [
{rows}
            ],
            "num_edits": 6,
            "duration_ms": 11532414,
            "num_artists": {length}
        }}"""
ROW = """                {{
                    "pos": {pos},
                    "artist_name": "{artist_name}",
                    "track_uri": "spotify:track:{track}",
                    "artist_uri": "spotify:artist:{artist}",
                    "track_name": "{track_name}",
                    "album_uri": "spotify:album:{album}",
                    "duration_ms": {duration},
                    "album_name": "{album_name}"
                }}"""


def main() -> None:
    """Print the two ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="5 slices rather than 10")
    slices = 5 if parser.parse_args().quick else 10
    with tempfile.TemporaryDirectory() as folder:
        compare_time(Path(folder), slices)
        compare_memory(Path(folder))


def compare_time(work: Path, slices: int) -> None:
    run("make", work / "whole", slices, 1_000, TRACKS)
    best = {"baseline": math.inf, "extract": math.inf}
    for how in list(best) * 3:
        best[how] = min(best[how], run(how, work / "whole").cpu)
    print(f"processor time, {slices} slices of 1,000 playlists, best of 3:")
    print(f"  json.load and dicts {best['baseline']:6.2f} s")
    print(f"  extract_mpd         {best['extract']:6.2f} s")
    print(f"  {best['baseline'] / best['extract']:.2f} times as fast")


def compare_memory(work: Path) -> None:
    peaks = {}
    for slices in (10, 100):
        run("make", work / str(slices), slices, 100, 20_000)
        peaks[slices] = run("extract", work / str(slices)).peak
    print("peak memory of extract_mpd, slices of 100 playlists, the same 20,000 tracks in all:")
    print(f"  10 slices  {peaks[10]:4.0f} MB")
    print(f"  100 slices {peaks[100]:4.0f} MB")
    print(f"  {peaks[100] / peaks[10]:.2f} times as much")


class Cost(NamedTuple):
    """Processor time in seconds, user and system; greatest memory in MB."""

    cpu: float
    peak: float


def run(how: str, folder: Path, *numbers: int) -> Cost:
    """Run one of `HOW` in a process of its own; this one stays small, as a child starts like it."""
    arguments = [how, str(folder), *map(str, numbers)]
    shutil.rmtree(folder.with_name("raw"), ignore_errors=True)
    command = [sys.executable, "-m", "benchmarks.bench_extract", *arguments]
    process = subprocess.Popen(command, cwd=Path(__file__).parents[1])
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{how} failed")
    return Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def extract(folder: Path) -> None:
    from etl.readers.mpd.extract import extract_mpd
    from etl.records.store import RawStore

    result = extract_mpd(folder, RawStore(folder.with_name("raw")))
    if result.problems:
        raise SystemExit(result.problems[0])


def baseline(folder: Path) -> None:
    tracks, albums, artists = {}, {}, {}
    for path in sorted(folder.iterdir()):
        with path.open() as stream:
            data = json.load(stream)
        for playlist in data["playlists"]:
            for row in playlist["tracks"]:
                tracks[row["track_uri"]] = {
                    "name": row["track_name"],
                    "album": row["album_uri"],
                    "artist": row["artist_uri"],
                    "duration_ms": row["duration_ms"],
                }
                albums[row["album_uri"]] = row["album_name"]
                artists[row["artist_uri"]] = row["artist_name"]


def make(folder: Path, count: int, playlists: int, tracks: int) -> None:
    """Write slices with playlists numbered from 0; the same arguments give the same bytes."""
    folder.mkdir()
    for start in range(0, count * playlists, playlists):
        name = f"{start}-{start + playlists - 1}"
        rng = random.Random(start)
        texts = ",\n".join(_playlist(pid, tracks, rng) for pid in range(start, start + playlists))
        text = HEAD % name + texts + "\n    ]\n}"
        (folder / f"mpd.slice.{name}.json").write_text(text)


def _playlist(pid: int, tracks: int, rng: random.Random) -> str:
    length = min(250, 5 + int(rng.lognormvariate(3.75, 0.85)))
    rows = ",\n".join(_row(pos, int(tracks * rng.random() ** 10)) for pos in range(length))
    return PLAYLIST.format(name=_name(pid), pid=pid, length=length, rows=rows)


def _row(pos: int, track: int) -> str:
    """One row; what is popular has a low number, and so has its artist."""
    one, two = (_scrambled(track, salt) / 2**64 for salt in (1, 2))
    artist = int(ARTISTS * ((track + 1) / TRACKS) ** 0.8 * one**6)
    album = artist * ALBUMS_EACH + int(ALBUMS_EACH * two**2)
    return ROW.format(
        pos=pos,
        track=_identifier(track, 3),
        album=_identifier(album, 4),
        artist=_identifier(artist, 5),
        track_name=_name(track),
        album_name=_name(album),
        artist_name=_name(artist),
        duration=120_000 + track % 240_000,
    )


def _scrambled(number: int, salt: int) -> int:
    mixed = (number * 4 + salt) * 0x9E3779B97F4A7C15 % 2**64
    return (mixed ^ mixed >> 29) * 0xBF58476D1CE4E5B9 % 2**64


@functools.lru_cache(maxsize=300_000)
def _identifier(number: int, salt: int) -> str:
    rest, digits = _scrambled(number, salt) * 2**64 + number, []
    for _ in range(22):
        rest, digit = divmod(rest, 62)
        digits.append(BASE62[digit])
    return "".join(digits)


@functools.lru_cache(maxsize=300_000)
def _name(number: int) -> str:
    """A name as it stands in JSON; some have an accent, some quotes."""
    rng = random.Random(number)
    name = " ".join(rng.choices(WORDS, k=rng.randint(1, 4)))
    return name + rng.choice(["", "", "", " Caf\\u00e9", ' (feat. \\"X\\")']) + f" {number % 997}"


HOW: dict[str, Callable[..., None]] = {"baseline": baseline, "extract": extract, "make": make}

if __name__ == "__main__":
    if sys.argv[1:2] and sys.argv[1] in HOW:
        HOW[sys.argv[1]](Path(sys.argv[2]), *map(int, sys.argv[3:]))
    else:
        main()
