"""Tracks that the database does not know: asked of the services that are set up."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from cli import output
from cli.settings import providers as sources
from cli.settings.errors import NotSetUpError
from cli.settings.reading import Settings

if TYPE_CHECKING:
    from etl.sources.protocols import ResponseProvider
    from models.kmeans.genre_kmeans import GenreKMeans
    from recommender.fetching import Fetched, Fetcher
    from recommender.service import Seed
    from sql.database import Database
    from sql.reads import Card

ATTEMPTS = 2  # somebody waits for the answer


class Unknown:
    """Fetches such tracks, and keeps them if asked to.

    Args:
        settings: who is set up, and where home is.
        database: open for reading.
        folder: of the model.
    """

    def __init__(self, settings: Settings, database: Database, folder: Path) -> None:
        self._settings = settings
        self._database = database
        self._folder = folder
        self._found: list[tuple[Fetched, Seed]] = []

    def seed(self, track_id: str, card: Card | None) -> Seed:
        """Ask for a track and make it a seed; says who answered.

        Raises:
            UnknownTrackError: nobody tells its audio features.
            RemoteError: somebody might, another time.
        """
        from recommender.fetching import seed_from, sources_line
        from sql.reads import track_genres

        with self._fetcher() as fetcher:
            fetched = fetcher.fetch(track_id)
        output.note(f"{track_id}: {sources_line(fetched.sources)}")
        for reason in fetched.reasons:
            output.note(f"  {reason}")
        genres = track_genres(self._database, track_id)
        seed = seed_from(fetched, self._model(), genres, card)
        if not genres and not fetched.sub_genres:
            output.note(f"  without its genre it is taken for {seed.places[0][0]} by its features")
        self._found.append((fetched, seed))
        return seed

    def store(self) -> None:
        """Keep what was fetched, in the home folder and in the database."""
        from etl.files import exclusive
        from recommender.storing import store
        from sql.opening import open_database

        if not self._found:
            return
        home = self._settings.home
        self._database.close()
        database = open_database(self._settings.database_url, read_only=False)
        with contextlib.closing(database), exclusive(home.root):
            for fetched, seed in self._found:
                store(home, database, self._model(), fetched, seed)
                output.note(f"stored {fetched.track_id} in {home.scraped} and the database")

    def _model(self) -> GenreKMeans:
        from models.kmeans.genre_kmeans import GenreKMeans

        return GenreKMeans.load(self._folder)

    @contextlib.contextmanager
    def _fetcher(self) -> Iterator[Fetcher]:
        """Return who can be asked, as long as the block runs."""
        from recommender.fetching import Fetcher

        with contextlib.ExitStack() as stack:
            made: dict[str, ResponseProvider] = {}
            reasons = []
            features = sources.order(self._settings, "audio-features", None)
            for name in dict.fromkeys(("spotify", *features)):
                try:
                    made[name] = stack.enter_context(contextlib.closing(self._provider(name)))
                except NotSetUpError as error:
                    reasons.append(str(error))
            asked = [made[name] for name in features if name in made]
            yield Fetcher(made.get("spotify"), asked, reasons)

    def _provider(self, name: str) -> ResponseProvider:
        return sources.response_provider(self._settings, name, attempts=ATTEMPTS)
