"""The audio features of the sample world: a few moods in each genre, and tracks drawn around them.

The moods are what clustering has to find. Danceability, energy and the like are drawn around the
mood's value on the logit scale, so they stay between 0 and 1 and have the long tails that real
speechiness, acousticness and instrumentalness have; loudness (dB) and tempo (BPM) are normal.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from random import Random

# The columns of MOODS, in order, each with the spread around a mood.
SPREADS: dict[str, float] = {
    "danceability": 0.3,
    "energy": 0.35,
    "loudness": 1.2,
    "speechiness": 0.3,
    "acousticness": 0.7,
    "instrumentalness": 1.2,
    "liveness": 0.45,
    "valence": 0.4,
    "tempo": 7.0,
}
LIMITS = {"loudness": (-30.0, 0.0), "tempo": (50.0, 210.0)}
LOUDER_PER_YEAR_DB = 0.04

Mood = tuple[float, ...]

MOODS: dict[str, dict[str, Mood]] = {
    "rock": {
        "anthem": (0.50, 0.88, -5.5, 0.05, 0.006, 0.0002, 0.25, 0.50, 134),
        "ballad": (0.45, 0.36, -10.5, 0.03, 0.60, 0.001, 0.12, 0.28, 82),
        "boogie": (0.64, 0.72, -8.5, 0.04, 0.20, 0.004, 0.14, 0.82, 116),
        "haze": (0.38, 0.58, -10.0, 0.04, 0.08, 0.50, 0.20, 0.35, 102),
    },
    "hip hop": {
        "street": (0.72, 0.80, -5.5, 0.36, 0.06, 0.000002, 0.25, 0.50, 98),
        "trap": (0.80, 0.58, -6.8, 0.16, 0.12, 0.0001, 0.12, 0.32, 144),
        "jazzy": (0.66, 0.56, -9.5, 0.24, 0.40, 0.004, 0.20, 0.70, 88),
        "slow": (0.58, 0.40, -9.5, 0.09, 0.50, 0.00002, 0.11, 0.22, 74),
    },
    "pop": {
        "floor": (0.74, 0.82, -4.8, 0.06, 0.05, 0.00003, 0.10, 0.66, 122),
        "ballad": (0.46, 0.34, -8.5, 0.035, 0.75, 0.000002, 0.11, 0.25, 74),
        "bright": (0.66, 0.62, -6.5, 0.045, 0.32, 0.000002, 0.13, 0.84, 100),
        "dream": (0.50, 0.54, -9.0, 0.035, 0.22, 0.20, 0.11, 0.28, 112),
    },
    "jazz": {
        "late night": (0.48, 0.16, -17.5, 0.04, 0.93, 0.60, 0.10, 0.22, 72),
        "swing": (0.55, 0.44, -12.0, 0.05, 0.75, 0.04, 0.30, 0.70, 158),
        "fusion": (0.56, 0.68, -9.5, 0.05, 0.18, 0.75, 0.12, 0.58, 112),
        "vocal": (0.46, 0.25, -13.5, 0.04, 0.88, 0.0004, 0.14, 0.35, 94),
    },
    "blues": {
        "porch": (0.58, 0.28, -14.0, 0.06, 0.92, 0.002, 0.16, 0.55, 98),
        "electric": (0.50, 0.72, -8.0, 0.05, 0.18, 0.03, 0.32, 0.60, 130),
        "slow": (0.42, 0.38, -11.5, 0.035, 0.50, 0.008, 0.12, 0.28, 64),
        "shuffle": (0.72, 0.55, -10.0, 0.05, 0.45, 0.0004, 0.10, 0.88, 114),
    },
    "country": {
        "honky tonk": (0.68, 0.62, -8.0, 0.035, 0.38, 0.0002, 0.14, 0.87, 118),
        "ballad": (0.50, 0.34, -9.5, 0.03, 0.65, 0.0001, 0.11, 0.30, 74),
        "stadium": (0.56, 0.87, -4.6, 0.05, 0.02, 0.000002, 0.25, 0.62, 138),
        "trail": (0.56, 0.40, -13.5, 0.04, 0.88, 0.02, 0.12, 0.58, 100),
    },
    "metal": {
        "thrash": (0.34, 0.96, -5.0, 0.10, 0.0005, 0.02, 0.30, 0.35, 172),
        "doom": (0.25, 0.64, -9.0, 0.045, 0.004, 0.60, 0.12, 0.14, 70),
        "groove": (0.52, 0.90, -4.8, 0.08, 0.002, 0.003, 0.15, 0.45, 102),
        "epic": (0.32, 0.78, -7.0, 0.05, 0.03, 0.15, 0.38, 0.26, 136),
    },
    "reggae": {
        "roots": (0.76, 0.50, -9.5, 0.08, 0.14, 0.002, 0.10, 0.82, 76),
        "dancehall": (0.79, 0.78, -5.5, 0.20, 0.08, 0.000002, 0.12, 0.65, 104),
        "dub": (0.74, 0.42, -12.0, 0.09, 0.05, 0.72, 0.12, 0.50, 138),
        "concert": (0.60, 0.68, -9.0, 0.12, 0.20, 0.0004, 0.75, 0.72, 156),
    },
    "folk": {
        "fireside": (0.48, 0.20, -15.0, 0.035, 0.93, 0.01, 0.11, 0.32, 86),
        "reel": (0.58, 0.60, -9.0, 0.04, 0.60, 0.35, 0.25, 0.80, 122),
        "stomp": (0.50, 0.72, -6.5, 0.04, 0.22, 0.0004, 0.12, 0.48, 142),
        "drone": (0.28, 0.30, -14.0, 0.035, 0.85, 0.82, 0.10, 0.12, 106),
    },
    "soul": {
        "slow jam": (0.58, 0.34, -10.0, 0.04, 0.60, 0.0002, 0.11, 0.35, 66),
        "stomper": (0.64, 0.74, -8.5, 0.04, 0.28, 0.0001, 0.15, 0.92, 130),
        "neo": (0.72, 0.48, -8.0, 0.13, 0.35, 0.006, 0.12, 0.50, 92),
        "church": (0.40, 0.56, -8.5, 0.06, 0.55, 0.000002, 0.58, 0.42, 112),
    },
    "edm": {
        "deep": (0.75, 0.62, -9.0, 0.05, 0.04, 0.75, 0.10, 0.42, 122),
        "big room": (0.58, 0.94, -4.2, 0.08, 0.01, 0.25, 0.32, 0.30, 129),
        "breaks": (0.52, 0.90, -4.8, 0.09, 0.02, 0.50, 0.20, 0.38, 174),
        "chill": (0.58, 0.40, -11.5, 0.05, 0.45, 0.82, 0.11, 0.20, 92),
    },
    "dance": {
        "euro": (0.72, 0.93, -5.8, 0.05, 0.02, 0.03, 0.30, 0.84, 140),
        "disco": (0.75, 0.70, -9.5, 0.045, 0.22, 0.02, 0.12, 0.93, 114),
        "vocal": (0.64, 0.80, -5.0, 0.06, 0.06, 0.0002, 0.12, 0.48, 127),
        "late": (0.68, 0.56, -9.0, 0.04, 0.05, 0.35, 0.10, 0.26, 104),
    },
    "latin": {
        "perreo": (0.83, 0.70, -5.2, 0.12, 0.15, 0.0001, 0.12, 0.62, 94),
        "salsa": (0.60, 0.78, -6.5, 0.05, 0.52, 0.0005, 0.15, 0.92, 184),
        "bolero": (0.50, 0.28, -10.5, 0.035, 0.88, 0.00001, 0.12, 0.36, 84),
        "carnival": (0.72, 0.84, -5.2, 0.06, 0.22, 0.03, 0.35, 0.85, 130),
    },
    "funk": {
        "groove": (0.82, 0.60, -9.5, 0.07, 0.16, 0.008, 0.08, 0.88, 104),
        "horns": (0.62, 0.84, -7.0, 0.08, 0.12, 0.03, 0.35, 0.78, 126),
        "slap": (0.74, 0.72, -8.5, 0.05, 0.03, 0.70, 0.10, 0.65, 112),
        "slow": (0.66, 0.40, -12.5, 0.06, 0.40, 0.002, 0.11, 0.50, 76),
    },
    "other": {
        "piano": (0.35, 0.07, -25.0, 0.04, 0.99, 0.92, 0.09, 0.18, 68),
        "orchestra": (0.22, 0.32, -16.0, 0.04, 0.92, 0.80, 0.22, 0.18, 126),
        "drift": (0.18, 0.20, -21.0, 0.035, 0.65, 0.95, 0.10, 0.05, 98),
        "spoken": (0.60, 0.42, -14.0, 0.85, 0.80, 0.000002, 0.65, 0.52, 96),
        "stage": (0.42, 0.36, -11.5, 0.06, 0.85, 0.0001, 0.20, 0.42, 110),
    },
}


def draw_features(rng: Random, genre: str, mood: str, year: int) -> dict[str, float]:
    """Draw the features of one track: the nine continuous ones, then key, mode, time_signature.

    Newer tracks are a little louder, as in life.
    """
    values = {
        name: _draw(rng, name, centre)
        for name, centre in zip(SPREADS, MOODS[genre][mood], strict=True)
    }
    values["loudness"] = round(_clip("loudness", values["loudness"] + _louder(year)), 3)
    values["key"] = rng.randrange(12)
    values["mode"] = int(rng.random() < 0.65)
    values["time_signature"] = rng.choices((4, 3, 5, 1), (90, 8, 1, 1))[0]
    return values


def _louder(year: int) -> float:
    return LOUDER_PER_YEAR_DB * (year - 1990)


def _draw(rng: Random, name: str, centre: float) -> float:
    noise = rng.gauss(0.0, SPREADS[name])
    if name in LIMITS:
        return round(_clip(name, centre + noise), 3)
    value = 1 / (1 + math.exp(-(math.log(centre / (1 - centre)) + noise)))
    return 0.0 if value < 1e-6 else float(f"{value:.3g}")


def _clip(name: str, value: float) -> float:
    low, high = LIMITS[name]
    return min(max(value, low), high)


def mood_distance(features: Mapping[str, float], genre: str, mood: str) -> float:
    """Return how far a track is from the middle of a mood, in units of the spreads."""
    centres = zip(SPREADS.items(), MOODS[genre][mood], strict=True)
    return math.sqrt(
        sum(
            ((_scale(name, features[name]) - _scale(name, centre)) / spread) ** 2
            for (name, spread), centre in centres
        )
    )


def _scale(name: str, value: float) -> float:
    if name in LIMITS:
        return value
    inside = min(max(value, 1e-6), 1 - 1e-6)
    return math.log(inside / (1 - inside))
