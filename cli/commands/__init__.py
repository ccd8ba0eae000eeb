"""The commands, one file for each group; COMMANDS is the one list of them.

config     segue config                  demo             segue demo
etl        segue etl                     etl_output       what it prints
etl_athena its engine on AWS
scrape     segue scrape                  scrape_related   its crawl of related artists
scrape_covers  its covers of albums
db         segue db                      eda              segue eda
train      segue train                   models           segue models
doctor     segue doctor                  doctor_installation, doctor_data  its checks
recommend  segue recommend
recommend_options, recommend_input, recommend_output  its options, what it asks, what it prints
evaluate   segue evaluate                evaluate_output, evaluate_sound_output  what it prints
vectors    segue vectors
similar    segue similar                 average          segue average
similar_options, similar_answer  its options, and answers by models of tracks
path       segue path
artists_options, artists_input  what these three have in common
galaxy     segue galaxy
experiment segue experiment              experiment_output  what it prints
"""

from __future__ import annotations

from collections.abc import Mapping

# Headings of `segue --help`, the commands below each, and the module that holds each command's App.
COMMANDS: Mapping[str, Mapping[str, str]] = {
    "Start here": {
        "demo": "cli.commands.demo",
        "config": "cli.commands.config",
        "doctor": "cli.commands.doctor",
    },
    "Data": {
        "etl": "cli.commands.etl",
        "scrape": "cli.commands.scrape_covers",  # and scrape_related: they add to that of scrape
        "db": "cli.commands.db",
    },
    "Recommendations": {
        "train": "cli.commands.train",
        "models": "cli.commands.models",
        "recommend": "cli.commands.recommend",
        "similar": "cli.commands.similar",
        "average": "cli.commands.average",
        "path": "cli.commands.path",
        "evaluate": "cli.commands.evaluate",
        "experiment": "cli.commands.experiment",
        "vectors": "cli.commands.vectors",
    },
    "Charts": {
        "eda": "cli.commands.eda",
        "galaxy": "cli.commands.galaxy",
    },
}
