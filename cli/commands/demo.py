"""segue demo: the built-in sample world, all the way to recommendations."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import typer

from cli import output
from cli.app import App
from cli.options import JsonOption, SeedOption
from cli.settings.reading import Settings

app = App()


@app.command(epilog="Example: segue demo")
def demo(
    context: typer.Context,
    seed: SeedOption = 0,
    as_json: JsonOption = False,
) -> None:
    """Try everything on a small sample of invented music."""
    from cli.commands.recommend import print_answers
    from etl import pipeline
    from etl.files import exclusive
    from etl.home import Home
    from etl.sample import write_sample
    from models.kmeans.genre_clusters import KMeansConfig
    from recommender import training
    from recommender.lookup import find_track
    from recommender.service import Recommender
    from sql.opening import open_database

    settings: Settings = context.obj
    home = Home(settings.home.root / "demo")
    output.note(f"a sample world of invented music (its links lead nowhere), in {home.root}")
    with exclusive(home.root), output.progress_bars() as bars:
        world = write_sample(home.root / "sample", seed=seed)
        outcome = pipeline.extract(home, mpd=world.mpd, scraped=world.scraped, bars=bars)
        outcome.add(pipeline.import_files(home, [world.related / "related_artists.csv"]))
        outcome.add(pipeline.transform(home, bars=bars))
        database = open_database(home.database_url, read_only=False)
        outcome.add(pipeline.load_staged(home, database, bars=bars))
        data = training.read_training_data(database)
        told = output.counted(bars("train"), len(data))
        training.train_kmeans(home, database, data, KMeansConfig(seed=seed), told)
        database.close()
    reader = open_database(home.database_url)
    recommender = Recommender(reader, home.models / training.KMEANS)
    seeds = [recommender.seed(find_track(reader, track).card) for track in world.showcase]
    answers = [a for one in seeds for a in recommender.recommend(one, 3, random_seed=seed)]
    print_answers(seeds, answers, as_json=as_json)
    output.note(_next_commands(home.root, world.showcase[0]))


def _next_commands(home: Path, track: str) -> str:
    # Straight after `make demo` the command is not on the path yet.
    program = "segue" if shutil.which("segue") else sys.argv[0]
    segue = f"{program} --home {home}"
    return (
        "\nnext, look around in the sample world:\n"
        f"  {segue} recommend {track} --nearest\n"
        f"  {segue} db query\n"
        f"  {segue} etl status\n"
        "then load data of your own:\n"
        f"  {program} etl run --mpd DIR --scraped DIR && {program} train kmeans"
    )
