"""What the server has, and whether it answers."""

from __future__ import annotations

from importlib.metadata import version

from fastapi import APIRouter

from galaxy.api.parts import Asked
from galaxy.api.picture import Taken
from galaxy.api.schemas import About, Health, ModelName
from recommender.registry import models

router = APIRouter(prefix="/api", tags=["about"])


@router.get("/health")
async def health() -> Health:
    """Return that the server answers."""
    return Health(status="ok", version=version("segue"))


@router.get("/about")
def about(world: Asked, pictures: Taken) -> About:
    """Return what the map holds and which models are trained."""
    return About(
        mark=world.map.mark,
        artists=world.map.header.artists,
        links=world.map.header.links,
        models=[_model(name) for name in world.models],
        default_model=world.default_model,
        averager=world.averages,
        largest_picture=pictures.largest,
    )


def _model(name: str) -> ModelName:
    entry = models()[name]
    return ModelName(name=name, what=entry.what, answers=sorted(entry.answers))
