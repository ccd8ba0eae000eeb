"""Every key of config.ini, with its default and the environment variables that override it.

config.ini.example is written from this list; a test compares the two.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

DEFAULT_CONFIG = Path("config.ini")
DEFAULT_HOME = "./data"


class Key(NamedTuple):
    """One key.

    Attributes:
        section, name: its section and its name in config.ini.
        default: the value if it is not set; "" for none.
        secret: whether its value must never be shown.
        variable: the environment variable, if that is not SEGUE_SECTION_NAME.
        others: variables of other programs with the same meaning, read after our own.
        help: the comment above it in config.ini.example.
        bounds: the smallest and the largest number allowed; None where the value is text.
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
    def path(self) -> tuple[str, str]:
        """Section and name."""
        return self.section, self.name

    @property
    def variables(self) -> tuple[str, ...]:
        """The environment variables, in the order in which they are read."""
        own = self.variable or f"SEGUE_{self.section}_{self.name}".upper()
        return (own, *self.others)


# Requests a second, and seconds: beyond these bounds a command would never end.
PACE, TIMEOUT, WAIT = (0.001, 100_000.0), (0.1, 3600.0), (0.01, 86_400.0)

HEAD = """
Settings of Segue; segue config init writes this file. Set what you need: a key that is empty or
missing has its default. A command-line option overrides an environment variable, which overrides
this file. The variable of a key is SEGUE_SECTION_KEY, such as SEGUE_SPOTIFY_CLIENT_ID; for home
it is SEGUE_HOME.
"""

KEYS = (
    Key(
        "paths",
        "home",
        DEFAULT_HOME,
        variable="SEGUE_HOME",
        help="Folder for the database, record files and models. Variable: SEGUE_HOME\n"
        "A relative folder is relative to the folder of this file.",
    ),
    Key(
        "database",
        "url",
        secret=True,
        help="duckdb:///PATH or mysql://USER:PASSWORD@HOST:PORT/NAME."
        " Variable: SEGUE_DATABASE_URL\nEmpty: segue.duckdb in the home folder.",
    ),
    Key(
        "database",
        "password",
        secret=True,
        help="For a URL that has a user and no password: other users of this machine can see\n"
        "command lines. Variable: SEGUE_DATABASE_PASSWORD\n"
        "Empty: Segue asks for the password if it runs in a terminal.",
    ),
    Key(
        "spotify",
        "client_id",
        others=("SPOTIPY_CLIENT_ID",),
        help="To get these, create an app: https://developer.spotify.com/dashboard\n"
        "The variables SPOTIPY_CLIENT_ID and SPOTIPY_CLIENT_SECRET are read too.",
    ),
    Key("spotify", "client_secret", secret=True, others=("SPOTIPY_CLIENT_SECRET",)),
    Key(
        "lastfm",
        "api_key",
        secret=True,
        help="Only needed for related artists from Last.fm: https://www.last.fm/api/account/create",
    ),
    Key(
        "aws",
        "region",
        others=("AWS_REGION", "AWS_DEFAULT_REGION"),
        help="For segue etl run --engine athena. Access keys do not belong here: they are found\n"
        "as in every AWS program (aws configure, AWS_PROFILE, AWS_ACCESS_KEY_ID, a role).",
    ),
    Key("aws", "bucket", help="The bucket must exist; Segue writes only below the prefix."),
    Key("aws", "prefix", "segue"),
    Key("aws", "workgroup", "primary"),
    Key(
        "aws",
        "database",
        "segue",
        help="The database in Athena (the Glue data catalogue); created if it is missing.",
    ),
    Key("sources", "audio_features", "spotify, reccobeats", help="Services to use, in this order."),
    Key("sources", "related_artists", "spotify, deezer, listenbrainz, lastfm"),
    Key("sources", "covers", "spotify, oembed"),
    Key(
        "sources",
        "wait_cap",
        "60",
        help="The longest wait, in seconds, that a service may demand. If it demands more, the\n"
        "command ends with exit code 6 and keeps all answers so far.",
        bounds=WAIT,
    ),
    Key(
        "sources",
        "timeout",
        "20",
        help="A request fails after this many seconds without a byte of an answer.",
        bounds=TIMEOUT,
    ),
    Key("sources", "spotify_pace", "10", help="Requests per second, at most.", bounds=PACE),
    Key("sources", "reccobeats_pace", "2", bounds=PACE),
    Key("sources", "deezer_pace", "10", bounds=PACE),
    Key("sources", "listenbrainz_pace", "6", bounds=PACE),
    Key("sources", "musicbrainz_pace", "1", bounds=PACE),
    Key("sources", "lastfm_pace", "5", bounds=PACE),
    Key("sources", "oembed_pace", "5", bounds=PACE),
    Key("sources", "images_pace", "10", bounds=PACE),
    Key(
        "sources",
        "spotify_url",
        "https://api.spotify.com/v1",
        help="Addresses of the services; change one to use a proxy.",
    ),
    Key("sources", "spotify_token_url", "https://accounts.spotify.com/api/token"),
    Key("sources", "reccobeats_url", "https://api.reccobeats.com/v1"),
    Key("sources", "deezer_url", "https://api.deezer.com"),
    Key("sources", "listenbrainz_url", "https://labs.api.listenbrainz.org"),
    Key("sources", "musicbrainz_url", "https://musicbrainz.org/ws/2"),
    Key("sources", "lastfm_url", "https://ws.audioscrobbler.com/2.0"),
    Key("sources", "oembed_url", "https://open.spotify.com/oembed"),
    Key(
        "sources",
        "cover_hosts",
        "i.scdn.co, *.spotifycdn.com",
        help="Hosts that covers of albums may be fetched from, by https. One that is written as\n"
        "http://HOST:PORT may be asked without https.",
    ),
)

BY_PATH = {key.path: key for key in KEYS}


def example_text() -> str:
    """Return the text of config.ini.example: every key with a comment and its default."""
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
