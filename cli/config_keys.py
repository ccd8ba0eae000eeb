"""Every key that config.ini may hold, its default and the environment variables that override it.

No value stands twice: config.ini.example holds the same keys with what they mean to people.
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
        others: variables that mean the same to other programs, asked after our own.
    """

    section: str
    name: str
    default: str = ""
    secret: bool = False
    variable: str = ""
    others: tuple[str, ...] = ()

    @property
    def place(self) -> tuple[str, str]:
        """Section and name."""
        return self.section, self.name

    @property
    def variables(self) -> tuple[str, ...]:
        """The environment variables in the order in which they are asked."""
        own = self.variable or f"SEGUE_{self.section}_{self.name}".upper()
        return (own, *self.others)


KEYS = (
    Key("paths", "home", DEFAULT_HOME, variable="SEGUE_HOME"),
    Key("database", "url", secret=True),
    Key("spotify", "client_id", others=("SPOTIPY_CLIENT_ID",)),
    Key("spotify", "client_secret", secret=True, others=("SPOTIPY_CLIENT_SECRET",)),
    Key("lastfm", "api_key", secret=True),
    Key("aws", "region", others=("AWS_REGION", "AWS_DEFAULT_REGION")),
    Key("aws", "bucket"),
    Key("aws", "prefix", "segue"),
    Key("aws", "workgroup", "primary"),
    Key("aws", "database", "segue"),
    Key("sources", "audio_features", "spotify, reccobeats"),
    Key("sources", "related_artists", "spotify, deezer, listenbrainz, lastfm"),
    Key("sources", "wait_cap", "60"),
    Key("sources", "timeout", "20"),
    Key("sources", "spotify_pace", "10"),
    Key("sources", "reccobeats_pace", "2"),
    Key("sources", "deezer_pace", "10"),
    Key("sources", "listenbrainz_pace", "6"),
    Key("sources", "musicbrainz_pace", "1"),
    Key("sources", "lastfm_pace", "5"),
    Key("sources", "spotify_url", "https://api.spotify.com/v1"),
    Key("sources", "spotify_token_url", "https://accounts.spotify.com/api/token"),
    Key("sources", "reccobeats_url", "https://api.reccobeats.com/v1"),
    Key("sources", "deezer_url", "https://api.deezer.com"),
    Key("sources", "listenbrainz_url", "https://labs.api.listenbrainz.org"),
    Key("sources", "musicbrainz_url", "https://musicbrainz.org/ws/2"),
    Key("sources", "lastfm_url", "https://ws.audioscrobbler.com/2.0"),
)
