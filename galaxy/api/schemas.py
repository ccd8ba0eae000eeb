"""What the answers look like; the OpenAPI document is made of it."""

from __future__ import annotations

from pydantic import BaseModel


class ArtistName(BaseModel):
    """An artist by name; `row` is its place on the map, null if it is not on it."""

    id: str
    row: int | None
    name: str | None
    link: str


class Found(BaseModel):
    """Artists found by name."""

    artists: list[ArtistName]


class Similar(ArtistName):
    """An artist, and what it has in common with another one, in words in `why`."""

    similarity: float
    linked: bool
    shared_links: int
    shared_playlists: int
    sub_genres: list[str]
    why: str


class TrackName(BaseModel):
    """A track; `uri` and `link` are null where nobody knows an id of it."""

    id: str
    title: str | None
    artists: str | None
    album: str | None
    year: int | None
    link: str | None
    uri: str | None


class Artist(ArtistName):
    """An artist with its neighbours by similarity of the vectors, and its tracks."""

    popularity: int | None
    sub_genres: list[str]
    links: int
    neighbours: list[Similar]
    tracks: list[TrackName]
    note: str | None


class Part(ArtistName):
    """One of the artists that are averaged, and its share of the whole."""

    weight: float


class To(BaseModel):
    """How similar an answer is to one of the artists; the percentages add up to 100."""

    similarity: float
    percent: int


class BetweenArtist(ArtistName):
    """An artist that lies between others."""

    similarity: float
    to: list[To]
    sub_genres: list[str]
    why: str


class AverageAnswer(BaseModel):
    """Who lies between artists; `note` says why there are fewer than wanted."""

    artists: list[Part]
    unlike: list[ArtistName]
    between: list[BetweenArtist]
    note: str | None


class Stop(ArtistName):
    """An artist of a path; `why` is what it has in common with the one before."""

    waypoint: bool
    similarity: float | None
    why: str | None


class PathAnswer(BaseModel):
    """A chain of artists."""

    stops: list[Stop]
    notes: list[str]


class TracksFound(BaseModel):
    """Tracks found by title, or by title and artist."""

    tracks: list[TrackName]


class Recommended(TrackName):
    """A recommended track: why in words, the reasons by name, and its audio features."""

    rank: int
    list: str
    why: str
    because: dict[str, str | int | float | bool]
    features: dict[str, float] | None


class Recommendations(BaseModel):
    """What a model recommends; `notes` say how something was found and why lists are short."""

    model: str
    recommendations: list[Recommended]
    notes: list[str]


class RecommendAnswer(Recommendations):
    """Recommendations for a track, with its own audio features."""

    track: TrackName
    features: dict[str, float] | None


class PictureAnswer(Recommendations):
    """Tracks whose covers look like a picture."""


class NearArtist(ArtistName):
    """An artist whose tracks are near those of another, and how many the model knows."""

    rank: int
    distance: float
    tracks: int


class SimilarAnswer(Recommendations):
    """Tracks near those of an artist, and artists whose tracks are.

    `tracks` says how many of the artist's own were asked about, `left_out` how many were not, by
    reason. `spread` is how far they are from their centre, in the units of the distances; null
    where the model has none, which then knows no near artists either.
    """

    artist: ArtistName
    tracks: int
    left_out: dict[str, int]
    spread: float | None
    artists: list[NearArtist]


class ModelName(BaseModel):
    """A trained model, what it does, and what it can be asked about, such as "track" or "image"."""

    name: str
    what: str
    answers: list[str]


class About(BaseModel):
    """What the server has: the map's files by a mark that changes with them, and the models.

    `largest_picture` is in bytes.
    """

    mark: str
    artists: int
    links: int
    models: list[ModelName]
    default_model: str
    averager: bool
    largest_picture: int


class Health(BaseModel):
    """That the server answers."""

    status: str
    version: str


class Problem(BaseModel):
    """Why there is no answer."""

    detail: str
