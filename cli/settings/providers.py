"""From settings to services that can be asked: which ones, in what order, with what credentials."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, TypedDict

from cli.settings.errors import ConfigError, NotSetUpError
from cli.settings.reading import Settings

if TYPE_CHECKING:
    from etl.scrape.cover_source import CoverSource
    from etl.sources.protocols import AddressProvider, RelatedProvider, ResponseProvider
    from etl.sources.settings import Service
    from etl.sources.spotify import Spotify
    from recommender.unknown.fetching import Fetcher

# Which services have which data.
RESPONSES = {
    "tracks": ("spotify",),
    "albums": ("spotify",),
    "artists": ("spotify",),
    "audio-features": ("spotify", "reccobeats"),
}
RELATED = ("spotify", "deezer", "listenbrainz", "lastfm")
COVERS = ("spotify", "oembed")
_OTHERS = {"related-artists": RELATED, "covers": COVERS}

ATTEMPTS = 6
ATTEMPTS_WAITED_FOR = 2  # where somebody waits for the answer


def order(settings: Settings, kind: str, provider: str | None) -> Sequence[str]:
    """Return the services to ask for one kind of data, in order.

    Args:
        settings: section `sources` names them.
        kind: a key of RESPONSES, "related-artists" or "covers".
        provider: ask only this one.

    Raises:
        ConfigError: one of them does not exist, or does not have this kind of data.
    """
    offering = _OTHERS.get(kind) or RESPONSES[kind]
    key = kind.replace("-", "_")
    if provider is not None:
        named: Sequence[str] = (provider,)
    elif len(offering) == 1:
        named = offering
    else:
        named = settings.words("sources", key) or offering
    for name in named:
        if name not in offering:
            raise ConfigError(
                f"{name!r} is not a service that has {kind}; choose from {', '.join(offering)}\n"
                f"see --provider{f' and [sources] {key}' if len(offering) > 1 else ''}"
            )
    return named


def response_provider(
    settings: Settings, name: str, *, attempts: int = ATTEMPTS
) -> ResponseProvider:
    """Return a service that has responses; a request that fails is made `attempts` times.

    Raises:
        NotSetUpError: the service needs credentials that are not set.
    """
    if name == "spotify":
        return _spotify(settings, attempts)
    from etl.sources.reccobeats import ReccoBeats

    return ReccoBeats(_service(settings, name, attempts))


def related_provider(settings: Settings, name: str, *, attempts: int = ATTEMPTS) -> RelatedProvider:
    """Return a service that has related artists; a request that fails is made `attempts` times.

    Raises:
        NotSetUpError: the service needs credentials that are not set.
    """
    if name == "spotify":
        return _spotify(settings, attempts)
    service = _service(settings, name, attempts)
    if name == "deezer":
        from etl.sources.deezer import Deezer

        return Deezer(service)
    if name == "listenbrainz":
        from etl.sources.listenbrainz import ListenBrainz

        return ListenBrainz(service, _service(settings, "musicbrainz", attempts))
    key = _needed(settings, "lastfm", "api_key")
    from etl.sources.lastfm import LastFm

    return LastFm(service, key)


def cover_source(settings: Settings, name: str, *, attempts: int = ATTEMPTS) -> CoverSource:
    """Return where covers come from: a service of COVERS, or "saved" answers of others.

    Raises:
        NotSetUpError: the service needs credentials that are not set.
    """
    from etl.scrape.cover_source import CoverSource
    from etl.sources.allowed_hosts import AllowedHosts
    from etl.sources.images import Images
    from etl.sources.settings import Service

    hosts = settings.hosts("sources", "cover_hosts")
    asked = Service("images", ", ".join(hosts), **_limits(settings, "images", attempts))
    provider = _address_provider(settings, name, attempts)
    return CoverSource(provider, Images(asked, AllowedHosts(hosts)))


def _address_provider(settings: Settings, name: str, attempts: int) -> AddressProvider:
    if name == "spotify":
        from etl.sources.album_images import SpotifyCovers

        return SpotifyCovers(_spotify(settings, attempts))
    if name == "oembed":
        from etl.sources.oembed import OEmbed

        return OEmbed(_service(settings, name, attempts))
    from etl.scrape.cover_source import SavedAddresses

    return SavedAddresses()


def _spotify(settings: Settings, attempts: int = ATTEMPTS) -> Spotify:
    client_id = _needed(settings, "spotify", "client_id")
    client_secret = _needed(settings, "spotify", "client_secret")
    from etl.sources.settings import SpotifyApp
    from etl.sources.spotify import Spotify

    app = SpotifyApp(client_id, client_secret, settings.address("sources", "spotify_token_url"))
    return Spotify(_service(settings, "spotify", attempts), app)


def _service(settings: Settings, name: str, attempts: int = ATTEMPTS) -> Service:
    from etl.sources.settings import Service

    url = settings.address("sources", f"{name}_url")
    return Service(name, url, **_limits(settings, name, attempts))


class _Limits(TypedDict):
    pace: float
    wait_cap: float
    timeout: float
    attempts: int


def _limits(settings: Settings, name: str, attempts: int) -> _Limits:
    return {
        "pace": settings.number("sources", f"{name}_pace"),
        "wait_cap": settings.number("sources", "wait_cap"),
        "timeout": settings.number("sources", "timeout"),
        "attempts": attempts,
    }


def _needed(settings: Settings, section: str, key: str) -> str:
    if value := settings.credential(section, key):
        return value
    variable = f"SEGUE_{section}_{key}".upper()
    raise NotSetUpError(f"{section} needs [{section}] {key} in config.ini, or {variable}")


@contextlib.contextmanager
def track_services(settings: Settings) -> Iterator[Fetcher]:
    """Yield what asks the services that are set up about single tracks, while a block runs."""
    from recommender.unknown.fetching import Fetcher

    with contextlib.ExitStack() as stack:
        made: dict[str, ResponseProvider] = {}
        reasons = []
        features = order(settings, "audio-features", None)
        for name in dict.fromkeys(("spotify", *features)):
            try:
                provider = response_provider(settings, name, attempts=ATTEMPTS_WAITED_FOR)
            except NotSetUpError as error:
                reasons.append(str(error))
            else:
                made[name] = stack.enter_context(contextlib.closing(provider))
        asked = [made[name] for name in features if name in made]
        yield Fetcher(made.get("spotify"), asked, reasons)
