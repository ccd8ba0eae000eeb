"""segue demo: the built-in sample world, all the way to recommendations."""

from __future__ import annotations

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
    from recommender.registry import BY_SOUND, entry
    from recommender.service import Recommender
    from recommender.training import read_data, train
    from sql.opening import open_database

    settings: Settings = context.obj
    home = Home(settings.home.root / "demo")
    model = entry(BY_SOUND)
    output.note(f"a sample world of invented music (its links lead nowhere), in {home.root}")
    with exclusive(home.root), output.progress_bars() as bars:
        world = write_sample(home.root / "sample", seed=seed)
        outcome = pipeline.extract(home, mpd=world.mpd, scraped=world.scraped, bars=bars)
        outcome.add(pipeline.import_files(home, [world.related / "related_artists.csv"]))
        outcome.add(pipeline.transform(home, bars=bars))
        database = open_database(home.database_url, read_only=False)
        outcome.add(pipeline.load_staged(home, database, bars=bars))
        config = model.config_class()()
        data = read_data(model, database, config)
        train(model, home, database, data, config, TrainingOptions(seed, progress=bars("train")))
        database.close()
    reader = open_database(home.database_url)
    recommender = Recommender(reader, home.models)
    finder = TrackFinder(reader, recommender)
    tracks = [finder.find(track) for track in world.showcase]
    answer = recommender.recommend(tracks, AnswerOptions(3, seed=seed))
    print_answer(answer, recommender, as_json=as_json)
    output.note(_next_commands(home.root, world.showcase[0]))


def _next_commands(home: Path, track: str) -> str:
    # Straight after `make demo` the command is not on the path yet.
    program = "segue" if shutil.which("segue") else sys.argv[0]
    segue = f"{program} --home {shlex.quote(str(home))}"
    return (
        "\nnext, look around in the sample world:\n"
        f"  {segue} recommend {track} --nearest\n"
        f"  {segue} db query\n"
        f"  {segue} etl status\n"
        "then load data of your own:\n"
        f"  {program} etl run --mpd DIR --scraped DIR && {program} train all"
    )
