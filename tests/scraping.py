"""What tests of scraping share: providers of fake services, ids to ask for, pages, processes."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec

from etl.home import Home
from etl.records.kinds import Album, Artist, Track
from etl.scrape.by_id import ScrapeResult, scrape
from etl.sources.deezer import Deezer
from etl.sources.lastfm import LastFm
from etl.sources.listenbrainz import ListenBrainz
from etl.sources.protocols import Provider, RelatedProvider, ResponseProvider
from etl.sources.reccobeats import ReccoBeats
from etl.sources.settings import Service, SpotifyApp
from etl.sources.spotify import Spotify
from tests.etl.world import plant
from tests.fakes import lastfm
from tests.fakes.process import FakeProcess
from tests.fakes.server import FakeServer, environment
from tests.fakes.spotify import CLIENT_ID, CLIENT_SECRET

ROOT = Path(__file__).parent.parent
SEGUE = [sys.executable, str(ROOT / "tests" / "cli" / "as_installed.py")]
KINDS = ("tracks", "albums", "artists", "audio-features")
PACES = (
    "spotify",
    "reccobeats",
    "deezer",
    "listenbrainz",
    "musicbrainz",
    "lastfm",
    "oembed",
    "images",
)
TIMEOUT_S = 120
SOON_S = 8  # much less than what is waited for, and enough where the machine is busy

Fake = FakeServer | FakeProcess
QUICK: dict[str, Any] = {"pace": 1e6, "backoff": 0.01, "timeout": 5.0}


def many_ids(count: int, letter: str = "x") -> list[str]:
    """So many ids, in order."""
    return [f"{number:06}".ljust(22, letter) for number in range(count)]


def service(url: str, name: str, **settings: Any) -> Service:
    """A service of the fake server at `url`, asked at once and repeated soon."""
    return Service(name, url, **{**QUICK, **settings})


def spotify(server: Fake, secret: str = CLIENT_SECRET, **settings: Any) -> Spotify:
    app = SpotifyApp(CLIENT_ID, secret, f"{server.url}/spotify/token")
    return Spotify(service(f"{server.url}/spotify/v1", "spotify", **settings), app)


def reccobeats(server: Fake, **settings: Any) -> ReccoBeats:
    return ReccoBeats(service(f"{server.url}/reccobeats/v1", "reccobeats", **settings))


def related_provider(server: Fake, name: str, **settings: Any) -> RelatedProvider:
    """One of the four who know related artists."""
    if name == "spotify":
        return spotify(server, **settings)
    if name == "deezer":
        return Deezer(service(f"{server.url}/deezer", name, **settings))
    if name == "lastfm":
        key = settings.pop("api_key", lastfm.API_KEY)
        return LastFm(service(f"{server.url}/lastfm/2.0", name, **settings), key)
    musicbrainz = service(f"{server.url}/musicbrainz/ws/2", "musicbrainz", **settings)
    return ListenBrainz(service(f"{server.url}/listenbrainz", name, **settings), musicbrainz)


def requests_and_repeats(provider: Provider) -> tuple[int, int]:
    """What the lines of a provider have counted."""
    lines = provider.clients
    return sum(line.requests for line in lines), sum(line.repeats for line in lines)


def plant_ids(
    home: Home,
    *,
    tracks: Iterable[str] = (),
    albums: Iterable[str] = (),
    artists: Iterable[str] = (),
    name: str = "ids",
) -> None:
    """Records that name ids, as a playlist's do, and describe none of them."""
    of = "4/planted/0"
    records = [
        *(Track(track_id=one, origin=of) for one in tracks),
        *(Album(album_id=one, origin=of) for one in albums),
        *(Artist(artist_id=one, origin=of) for one in artists),
    ]
    plant(home.store, name, records)


def scraped(home: Home, kind: str, provider: ResponseProvider, **options: Any) -> ScrapeResult:
    """Scrape, close the provider, and give what was done."""
    result = ScrapeResult(kind, provider.name)
    with closing(provider):
        scrape(home, result, provider, **options)
    return result


def pages(folder: Path) -> dict[str, bytes]:
    """The pages below a folder, by name without the date."""
    return {
        re.sub(r"-\d{4}-\d{2}-\d{2}-", "-", str(path.relative_to(folder))): path.read_bytes()
        for path in sorted(folder.rglob("*.json*"))
        if not path.name.startswith(".")
    }


def answers(folder: Path) -> dict[str, Any]:
    """What the pages of a folder say of each id; later ones count."""
    found: dict[str, Any] = {}
    for path in sorted(folder.glob("*.json")):
        if not path.name.startswith("."):
            found.update(msgspec.json.decode(path.read_bytes()))
    return found


def quick_environment(url: str, home: Path, **variables: str) -> dict[str, str]:
    """An environment that points a process at the fake services, and lets it ask at once."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SEGUE_")}
    paces = {f"SEGUE_SOURCES_{name}_PACE".upper(): "1000" for name in PACES}
    own = {"PYTHONPATH": str(ROOT), "SEGUE_HOME": str(home)}
    return {**kept, **environment(url), **paces, **own, **variables}


def start(arguments: Sequence[str], env: Mapping[str, str], cwd: Path) -> subprocess.Popen[str]:
    """Start ``segue ARGUMENTS``."""
    return subprocess.Popen(
        [*SEGUE, *arguments],
        cwd=cwd,
        env=dict(env),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finish(arguments: Sequence[str], env: Mapping[str, str], cwd: Path) -> tuple[int, str, str]:
    """Run ``segue ARGUMENTS`` to its end."""
    with start(arguments, env, cwd) as process:
        out, err = process.communicate(timeout=TIMEOUT_S)
    return process.returncode, out, err


def wait_until(condition: Any, seconds: float = TIMEOUT_S, step: float = 0.005) -> bool:
    """Return whether something becomes true in time."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(step)
    return True
