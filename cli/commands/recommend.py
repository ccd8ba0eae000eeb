"""segue recommend: what goes with tracks, or goes on with a playlist."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from cli import output
from cli.commands.recommend_options import (
    BlendOption,
    CountOption,
    DrawOption,
    ExcludeOption,
    FeaturesOption,
    LikeOption,
    MergeOption,
    ModelOption,
    NearestOption,
    OfflineOption,
    PerArtistOption,
    PidOption,
    PlaylistOption,
    PopularOption,
    StoreOption,
    TitleOption,
    TracksArgument,
    UnlikeOption,
    UrisOption,
)
from cli.options import JsonOption
from cli.parser.app import App
from cli.settings.reading import Settings
from recommender.registry import BY_SOUND, default_model, is_trained, models

if TYPE_CHECKING:
    from recommender.track_files.entry import TrackList

app = App()


@app.command(epilog='Example: segue recommend 4uLU6hMCjMI75M1A2tKUQC "Toxic - Britney Spears" -n 3')
def recommend(
    context: typer.Context,
    tracks: TracksArgument = None,
    like: LikeOption = None,
    unlike: UnlikeOption = None,
    playlist: PlaylistOption = None,
    pid: PidOption = None,
    title: TitleOption = None,
    features: FeaturesOption = None,
    n: CountOption = 5,
    nearest: NearestOption = False,
    merge: MergeOption = False,
    popular: PopularOption = 0.0,
    per_artist: PerArtistOption = 2,
    exclude: ExcludeOption = None,
    seed: DrawOption = None,
    model: ModelOption = None,
    blend: BlendOption = None,
    offline: OfflineOption = False,
    store: StoreOption = False,
    uris: UrisOption = False,
    as_json: JsonOption = False,
) -> None:
    """Recommend tracks that go with other tracks, or that go on with a playlist.

    Models of playlists print one list, the best first. The model of sound prints a list for each
    genre of each track: random members of the track's cluster. Another release of the same song is
    never recommended.
    """
    # One answer is too little work for threads, and NumPy starts them as it is imported.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

    from cli.commands.recommend_input import (
        excluded_tracks,
        find_tracks,
        store_fetched,
        track_finder,
    )
    from cli.commands.recommend_output import print_answer, print_json, print_uris
    from recommender.answers import AnswerOptions
    from recommender.service import Recommender
    from sql.opening import open_database

    settings: Settings = context.obj
    liked = [*(tracks or []), *(like or [])]
    one_list = merge or bool(like or unlike or playlist or title)
    if not (liked or playlist or features) and (unlike or not title):
        wanted = "a track to be like" if unlike else "a track"
        raise typer.BadParameter(
            f"name {wanted}, or use --playlist FILE, --features FILE.json or --title TEXT"
        )
    _refuse_both("--model", model, "--blend", blend)
    _refuse_both("--uris", uris, "--json, which holds the URIs too", as_json)
    _refuse_both("--store, which saves the services' answers", store, "--offline", offline)
    _refuse_both(
        "--store, which places tracks in the clusters of one model", store, "--blend", blend
    )
    _refuse_both("--seed", seed is not None, "one list, best first, without a draw", one_list)
    if pid is not None and playlist is None:
        raise typer.BadParameter("--pid chooses a playlist of a slice: add --playlist FILE")
    if model is not None and model not in models():
        raise typer.BadParameter(f"no model {model!r}; there is {', '.join(models())}")
    weights = _weights(blend) if blend else None
    file = _playlist(playlist, pid) if playlist else None
    by_sound = nearest or seed is not None or features is not None or store
    name = model or default_model(settings.home.models, by_sound=by_sound)
    with contextlib.closing(open_database(settings.database_url)) as database:
        recommender = Recommender(database, settings.home.models, weights or name)
        finder = track_finder(settings, recommender, database, features, offline=offline)
        found = find_tracks(finder, liked, unlike or [], file)
        options = AnswerOptions(
            n,
            nearest,
            seed,
            one_list,
            per_artist,
            popular,
            excluded_tracks(database, exclude or []),
            title or (file.title if file else ""),
        )
        answer = recommender.recommend(found, options)
        if uris:
            print_uris(answer)
        elif as_json:
            print_json(answer)
        else:
            print_answer(answer, recommender)
        for part in answer.lists:
            if part.shortfall is not None:
                output.note(part.shortfall)
        if store:
            store_fetched(settings, finder)
    if not (model or blend or uris or as_json) and name != BY_SOUND:
        _note_model(settings, name)


def _note_model(settings: Settings, name: str) -> None:
    """Tell who has answered where nobody was named, and who else could have."""
    if is_trained(settings.home.models, BY_SOUND):
        output.note(f"answered by the model {name}; by sound: --model {BY_SOUND}")


def _refuse_both(one: str, given: object, other: str, also_given: object) -> None:
    if given and also_given:
        raise typer.BadParameter(f"choose either {one}, or {other}")


def _weights(blend: str) -> dict[str, float]:
    from recommender.blend import parse_blend

    return parse_blend(blend)


def _playlist(path: Path, pid: int | None) -> TrackList:
    from recommender.track_files.reading import read_track_list

    return read_track_list(path, pid)
