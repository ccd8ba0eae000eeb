"""The application: pages, files of the map, and the answers in JSON."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from importlib.metadata import version

from fastapi import FastAPI, Request
from starlette.responses import JSONResponse, Response

from galaxy.api import about, artists, picture, similar, tracks
from galaxy.api.picture import Pictures
from galaxy.serving.files import Sent, map_files, static_files
from galaxy.serving.headers import SafetyHeaders
from galaxy.serving.log import AccessLog
from galaxy.serving.problems import handle
from galaxy.world import World

READ = ["GET", "HEAD"]
PAGES = {"/": "index.html", "/average": "average.html", "/tracks": "tracks.html"}


def create_app(
    world: World,
    write_log: Callable[[str], None] | None = None,
    pictures: Pictures | None = None,
) -> FastAPI:
    """Return the application of a world.

    Args:
        world: all that it answers from.
        write_log: called with a line for each answer; None writes none.
        pictures: which of them it takes; None is the usual bounds.
    """
    app = FastAPI(
        title="Segue",
        summary="The map of artists, who lies between artists, and what goes on with a track.",
        version=version("segue"),
        docs_url=None,  # the pages of FastAPI load scripts from elsewhere
        redoc_url=None,
        openapi_url="/api/openapi.json",
    )
    app.state.world = world
    app.state.pictures = pictures or Pictures()
    for one in (about, artists, tracks, picture, similar):
        app.include_router(one.router)
    _add_files(app, world)
    handle(app)
    app.add_middleware(SafetyHeaders)
    if write_log is not None:
        app.add_middleware(AccessLog, write=write_log)
    return app


def _add_files(app: FastAPI, world: World) -> None:
    static, of_map = static_files(), map_files(world.map.files)

    @app.api_route("/map/{mark}/{name}", methods=READ, include_in_schema=False)
    async def map_file(request: Request, mark: str, name: str) -> Response:
        if mark != world.map.mark or name not in of_map:
            return _missing()
        return of_map[name].response(request)

    @app.api_route("/static/{path:path}", methods=READ, include_in_schema=False)
    async def static_file(request: Request, path: str) -> Response:
        return static[path].response(request) if path in static else _missing()

    for path, name in PAGES.items():
        app.add_api_route(path, _page(static[name]), methods=READ, include_in_schema=False)


def _page(file: Sent) -> Callable[[Request], Awaitable[Response]]:
    async def page(request: Request) -> Response:
        return file.response(request)

    return page


def _missing() -> Response:
    return JSONResponse({"detail": "there is no such page or file"}, 404)
