"""segue demo: the built-in sample world, all the way to recommendations."""

from __future__ import annotations

import contextlib
import shlex
import shutil
import sys
from pathlib import Path

import typer

from cli import output
from cli.options import JsonOption, SeedOption
from cli.parser.app import App
from cli.settings.reading import Settings

app = App()


@app.command(epilog="Example: segue demo")
def demo(
    context: typer.Context,
    seed: SeedOption = 0,
    as_json: JsonOption = False,
) -> None:
    """Try everything on a small sample of invented music."""
    from cli.commands.recommend_output import print_answer
    from etl import pipeline
    from etl.files import exclusive
    from etl.home import Home
    from etl.sample import write_sample
    from models.contract import TrainingOptions
    from recommender.answers import AnswerOptions
    from recommender.finding import TrackFinder
    from recommender.registry import PREFERRED, entry
    from recommender.service import Recommender
    from recommender.training import train_usual
    from sql.opening import open_database

    settings: Settings = context.obj
    home = Home(settings.home.root / "demo")
    output.note(f"a sample world of invented music (its links lead nowhere), in {home.root}")
    with exclusive(home.root), output.progress_bars() as bars:
        world = write_sample(home.root / "sample", seed=seed, covers=home.covers)
        outcome = pipeline.extract(home, mpd=world.mpd, scraped=world.scraped, bars=bars)
        outcome.add(pipeline.import_files(home, [world.related / "related_artists.csv"]))
        outcome.add(pipeline.transform(home, bars=bars))
        database = open_database(home.database_url, read_only=False)
        outcome.add(pipeline.load_staged(home, database, bars=bars))
        for model in map(entry, PREFERRED):
            train_usual(model, home, database, TrainingOptions(seed, progress=bars(model.name)))
        database.close()
    track = world.showcase[0]
    rows = []
    with contextlib.closing(open_database(home.database_url)) as reader:
        for name in PREFERRED:
            recommender = Recommender(reader, home.models, name)
            found = TrackFinder(reader, recommender).find(track)
            answer = recommender.recommend([found], AnswerOptions(5, seed=seed))
            rows += [{"model": name, **one.as_dict()} for one in answer]
            if not as_json:
                print_answer(answer, recommender, by=name)
    if as_json:
        output.print_json(rows)
    output.note(_next_commands(home.root, track, world.mpd))


def _next_commands(home: Path, track: str, mpd: Path) -> str:
    # Straight after `make demo` the command is not on the path yet.
    program = "segue" if shutil.which("segue") else sys.argv[0]
    segue = f"{program} --home {shlex.quote(str(home))}"
    return (
        "\nnext, look around in the sample world:\n"
        f"  {segue} recommend {track} --nearest\n"
        f"  {segue} recommend --playlist {shlex.quote(str(min(mpd.iterdir())))} --pid 3\n"
        f"  {segue} db query\n"
        f"  {segue} etl status\n"
        "and see the map of its artists in the browser:\n"
        f"  {segue} galaxy build && {segue} galaxy serve\n"
        "then load data of your own:\n"
        f"  {program} etl run --mpd DIR --scraped DIR && {program} train all"
    )
