"""What the server has, and whether it answers."""

from __future__ import annotations

from importlib.metadata import version

from fastapi import APIRouter, Request

from galaxy.api.parts import world_of
from galaxy.api.schemas import About, Health, ModelName
from recommender.registry import models

router = APIRouter(prefix="/api", tags=["about"])


@router.get("/health")
async def health() -> Health:
    """Return that the server answers."""
    return Health(status="ok", version=version("segue"))


@router.get("/about")
async def about(request: Request) -> About:
    """Return what the map holds and which models are trained."""
    world = world_of(request)
    return About(
        mark=world.map.mark,
        artists=world.map.header.artists,
        links=world.map.header.links,
        models=[ModelName(name=name, what=models()[name].what) for name in world.models],
        default_model=world.default_model,
        averager=world.averages,
    )
