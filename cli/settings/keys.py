"""Every key that config.ini may hold, its default and the environment variables that override it.

config.ini.example is written from them, and a test holds the two together.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

DEFAULT_CONFIG = Path("config.ini")
DEFAULT_HOME = "./data"


class Key(NamedTuple):
    """One key.

    Attributes:
        section, name: where it stands in config.ini.
        default: what it is where nobody sets it.
        secret: whether its value must never be shown.
        variable: the environment variable where that is not SEGUE_SECTION_NAME.
        bounds: the least and the most that a number may be; None where it is text.
        others: variables that mean the same to other programs, asked after our own.
        help: what stands above it in config.ini.example.
    """

    section: str
    name: str
    default: str = ""
    secret: bool = False
    variable: str = ""
    others: tuple[str, ...] = ()
    help: str = ""
    bounds: tuple[float, float] | None = None

    @property
    def place(self) -> tuple[str, str]:
        """Section and name."""
        return self.section, self.name

    @property
    def variables(self) -> tuple[str, ...]:
        """The environment variables in the order in which they are asked."""
        own = self.variable or f"SEGUE_{self.section}_{self.name}".upper()
        return (own, *self.others)


# A pace that is too slow or a time that is too long cannot even be waited for.
PACE, TIMEOUT, WAIT = (0.001, 100_000.0), (0.1, 3600.0), (0.01, 86_400.0)

HEAD = """
segue config init writes this to config.ini. Set what you need; what is empty or left out is not
set or has the default. Order: command-line option, environment variable, this file, default.
The variable of every key but home is SEGUE_SECTION_KEY, such as SEGUE_SPOTIFY_CLIENT_ID.
"""

KEYS = (
    Key(
        "paths",
        "home",
        DEFAULT_HOME,
        variable="SEGUE_HOME",
        help="Where Segue keeps its database, record files and models. Environment: SEGUE_HOME",
    ),
    Key(
        "database",
        "url",
        secret=True,
        help="duckdb:///PATH or mysql://USER:PASSWORD@HOST:PORT/NAME."
        " Environment: SEGUE_DATABASE_URL\nEmpty: segue.duckdb in the home folder.",
    ),
    Key(
        "spotify",
        "client_id",
        others=("SPOTIPY_CLIENT_ID",),
        help="Of an app of yours: https://developer.spotify.com/dashboard\n"
        "SPOTIPY_CLIENT_ID and SPOTIPY_CLIENT_SECRET are read too.",
    ),
    Key("spotify", "client_secret", secret=True, others=("SPOTIPY_CLIENT_SECRET",)),
    Key(
        "lastfm",
        "api_key",
        secret=True,
        help="For related artists only: https://www.last.fm/api/account/create",
    ),
    Key(
        "aws",
        "region",
        others=("AWS_REGION", "AWS_DEFAULT_REGION"),
        help="For segue etl run --engine athena. Access keys stand where every AWS program finds\n"
        "them (aws configure, AWS_PROFILE, AWS_ACCESS_KEY_ID, a role of the machine), never here.",
    ),
    Key("aws", "bucket", help="The bucket must be there; Segue writes below prefix only."),
    Key("aws", "prefix", "segue"),
    Key("aws", "workgroup", "primary"),
    Key(
        "aws",
        "database",
        "segue",
        help="Of Athena (the Glue data catalogue); made where it is missing.",
    ),
    Key("sources", "audio_features", "spotify, reccobeats", help="Who is asked, in this order."),
    Key("sources", "related_artists", "spotify, deezer, listenbrainz, lastfm"),
    Key(
        "sources",
        "wait_cap",
        "60",
        help="Seconds: a service that says to wait longer ends the command (exit code 6); what it\n"
        "has answered is kept.",
        bounds=WAIT,
    ),
    Key(
        "sources",
        "timeout",
        "20",
        help="Seconds without a byte after which a request failed.",
        bounds=TIMEOUT,
    ),
    Key("sources", "spotify_pace", "10", help="Requests a second.", bounds=PACE),
    Key("sources", "reccobeats_pace", "2", bounds=PACE),
    Key("sources", "deezer_pace", "10", bounds=PACE),
    Key("sources", "listenbrainz_pace", "6", bounds=PACE),
    Key("sources", "musicbrainz_pace", "1", bounds=PACE),
    Key("sources", "lastfm_pace", "5", bounds=PACE),
    Key(
        "sources",
        "spotify_url",
        "https://api.spotify.com/v1",
        help="Addresses, for a proxy of yours.",
    ),
    Key("sources", "spotify_token_url", "https://accounts.spotify.com/api/token"),
    Key("sources", "reccobeats_url", "https://api.reccobeats.com/v1"),
    Key("sources", "deezer_url", "https://api.deezer.com"),
    Key("sources", "listenbrainz_url", "https://labs.api.listenbrainz.org"),
    Key("sources", "musicbrainz_url", "https://musicbrainz.org/ws/2"),
    Key("sources", "lastfm_url", "https://ws.audioscrobbler.com/2.0"),
)

BY_PLACE = {key.place: key for key in KEYS}


def example_text() -> str:
    """Return the text of config.ini.example: every key with its meaning and its default."""
    lines = [_comment(HEAD.strip())]
    section = ""
    for key in KEYS:
        if key.section != section:
            section = key.section
            lines.append(f"\n[{section}]")
        if key.help:
            lines.append(_comment(key.help))
        lines.append(f"{key.name} = {key.default}".rstrip())
    return "\n".join(lines) + "\n"


def _comment(text: str) -> str:
    return "\n".join(f"; {line}" for line in text.splitlines())
