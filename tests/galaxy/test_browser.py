"""The pages in a real browser: what is drawn, what keys and fingers do, and what is never done."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    FilePayload,
    JSHandle,
    Page,
    Playwright,
    sync_playwright,
)

from etl.home import Home
from galaxy.world import World
from models.contract import as_text
from tests.galaxy.conftest import Served, picture_of

FLAGS = [
    "--no-sandbox",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
READY = "body[data-ready=links], body[data-ready=yes]"
WIDE, PHONE = {"width": 1000, "height": 640}, {"width": 390, "height": 760}


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as found:
        yield found


@contextmanager
def launched(playwright: Playwright, path: str, *flags: str) -> Iterator[Browser]:
    browser = playwright.chromium.launch(executable_path=path, args=[*FLAGS, *flags])
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def browser(playwright: Playwright, chromium: str) -> Iterator[Browser]:
    with launched(playwright, chromium) as found:
        yield found


@dataclass
class Seen:
    """A page, and what it has done that nobody sees."""

    page: Page
    address: str
    problems: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def open(self, path: str, ready: str = READY) -> Page:
        self.page.goto(f"{self.address}{path}")
        self.page.wait_for_selector(ready, timeout=30_000)
        return self.page

    def listen(self) -> None:
        self.page.on("console", self._note)
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on("request", lambda request: self.asked.append(request.url))

    def _note(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.problems.append(message.text)

    def check(self) -> None:
        assert self.problems == []
        urls = map(urlsplit, self.asked)
        assert {url.hostname for url in urls if url.scheme not in ("data", "blob")} <= {"127.0.0.1"}


@contextmanager
def seen(browser: Browser, served: Served, **options: Any) -> Iterator[Seen]:
    """Open a page of a fresh profile; at its end, it has asked no other host and has no errors."""
    usual: dict[str, Any] = {"viewport": WIDE, "reduced_motion": "reduce"}
    context = browser.new_context(**{**usual, **options})
    found = Seen(context.new_page(), served.address)
    found.listen()
    yield found
    found.check()
    context.close()


@pytest.fixture
def wide(browser: Browser, served: Served) -> Iterator[Seen]:
    with seen(browser, served) as found:
        yield found


@pytest.fixture(scope="module")
def best_known(world: World) -> list[tuple[str, str]]:
    """The ids and names of the best known artists."""
    ids = as_text(world.map.ids)
    return [(one, name) for one, name in zip(ids, world.names, strict=True) if name][:5]


def lit(page: Page) -> float:
    """Return the share of pixels of the picture that are not dark."""
    page.evaluate("document.getElementById('names').style.display = 'none'")
    page.wait_for_timeout(200)
    with Image.open(io.BytesIO(page.screenshot())) as picture:
        pixels = np.asarray(picture.convert("RGB"))[60:-80]
    return float((pixels.max(axis=2) > 60).mean())


def distance(page: Page) -> float:
    return float(page.get_attribute("#scene", "data-distance") or 0)


def drawn(page: Page) -> int:
    return int(page.get_attribute("#scene", "data-drawn") or 0)


def query_of(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def back(page: Page) -> None:
    """Go back once the address is at rest: writing the camera into it ends a step on its way."""
    page.wait_for_timeout(600)
    page.go_back()


def heading(page: Page) -> str:
    page.wait_for_selector("#panel:not([hidden]) .artists li")
    return page.inner_text("#panel h2")


def test_points_are_drawn_in_the_colours_of_genres_that_can_be_hidden(wide: Seen) -> None:
    page = wide.open("/")
    everything = lit(page)
    assert everything > 0.002
    page.click("#legend-button")
    page.click("#hide-all")
    page.click("#legend-button")
    assert lit(page) < everything / 20


def test_nothing_is_drawn_while_nothing_moves(wide: Seen) -> None:
    page = wide.open("/")
    page.wait_for_timeout(300)
    before = drawn(page)
    page.wait_for_timeout(500)
    assert drawn(page) == before
    page.focus("#scene")
    page.keyboard.press("ArrowLeft")
    page.wait_for_timeout(200)
    assert drawn(page) > before


def test_search_flies_to_an_artist_and_back(wide: Seen, best_known: list[tuple[str, str]]) -> None:
    page = wide.open("/")
    far = distance(page)
    artist, name = best_known[1]
    page.keyboard.press("/")
    page.keyboard.type(name[:4])
    page.wait_for_selector(".options li:not(.nothing)")
    assert page.get_attribute("#search", "aria-expanded") == "true"
    for _ in range(8):
        page.keyboard.press("ArrowDown")
        chosen = page.get_attribute("#search", "aria-activedescendant")
        if page.inner_text(f"#{chosen} span >> nth=0") == name:
            break
    page.keyboard.press("Enter")
    assert heading(page) == name
    assert distance(page) < far / 3
    assert query_of(page)["artist"] == [artist]
    back(page)
    page.wait_for_selector("#panel[hidden]", state="attached")
    assert "artist" not in query_of(page)
    page.go_forward()
    assert heading(page) == name


def test_an_address_leads_to_an_artist_camera_and_genres(
    wide: Seen, world: World, best_known: list[tuple[str, str]]
) -> None:
    artist, name = best_known[2]
    genre = world.map.header.genres[0]
    page = wide.open(f"/?artist={artist}&hide={genre}&camera=0.1,0.2,0.3,1.500,0.5,0.2")
    assert heading(page) == name
    assert distance(page) == pytest.approx(1.5)
    page.click("#legend-button")
    unchecked = page.locator("#genres label:has(input:not(:checked))")
    assert [text.split("\n")[0] for text in unchecked.all_inner_texts()] == [genre]
    page.click("#show-all")
    page.wait_for_timeout(100)
    assert "hide" not in query_of(page)


def test_an_unknown_artist_is_said(browser: Browser, served: Served) -> None:
    with seen(browser, served) as found:
        page = found.open("/?artist=nobody")
        page.wait_for_selector("#panel .problem")
        assert "no artist" in page.inner_text("#panel .problem")
        assert all("404" in one for one in found.problems), "the browser's own word for it"
        found.problems.clear()


def test_enter_opens_the_artist_in_the_middle_and_escape_closes_it(wide: Seen) -> None:
    page = wide.open("/")
    page.focus("#scene")
    page.keyboard.press("Enter")
    name = heading(page)
    assert name
    page.keyboard.press("Escape")
    assert page.is_hidden("#panel")


def test_the_keyboard_is_enough(wide: Seen) -> None:
    page = wide.open("/")
    page.focus("#scene")
    before = query_of(page).get("camera")
    for key in ("ArrowRight", "ArrowUp", "+", "+"):
        page.keyboard.press(key)
    page.wait_for_timeout(500)
    assert query_of(page)["camera"] != before
    page.keyboard.press("l")
    page.wait_for_selector("#list .artists li")
    assert page.evaluate("document.activeElement.tagName") == "H2"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert heading(page)
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.focus("#scene")
    page.keyboard.press("f")
    assert page.get_attribute("#fly", "aria-pressed") == "true"
    at = query_of(page).get("camera")
    page.keyboard.down("w")
    page.wait_for_timeout(200)
    page.keyboard.up("w")
    page.wait_for_timeout(500)
    assert query_of(page)["camera"] != at
    page.keyboard.press("?")
    assert page.is_visible("#help")


@pytest.mark.slow
def test_artists_are_compared_in_place(wide: Seen, best_known: list[tuple[str, str]]) -> None:
    (one, first), (other, second) = best_known[:2]
    page = wide.open(f"/?with={one},{other}")
    page.wait_for_selector("#basket .shares")
    answers = page.query_selector_all("#basket .artists .name")
    assert len(answers) == 10
    words = page.inner_text("#basket .shares >> nth=0")
    assert re.fullmatch(rf"\d+ % like {re.escape(first)}, \d+ % like {re.escape(second)}", words)
    left_out = answers[0].inner_text()
    page.click("#basket .artists .remove >> nth=0")
    page.wait_for_selector(f"text=Left out: {left_out}")
    page.click("#mode-path")
    page.wait_for_selector("#basket .waypoint")
    assert page.locator("#basket .waypoint .name").all_inner_texts() == [first, second]
    assert query_of(page)["mode"] == ["path"]
    with page.expect_download() as download:
        page.click("text=Export")
    lines = Path(download.value.path()).read_text().splitlines()
    assert lines[0].startswith(f"{first}\thttps://open.spotify.com/")
    page.click("text=Fly along")
    back(page)
    page.wait_for_selector("#basket .shares")
    assert "mode" not in query_of(page)
    page.go_forward()
    page.wait_for_selector("#basket .waypoint")
    page.reload()
    page.wait_for_selector("#basket .waypoint")


def test_weights_are_part_of_the_address(wide: Seen, best_known: list[tuple[str, str]]) -> None:
    ids = ",".join(one for one, _ in best_known[:2])
    page = wide.open(f"/?with={ids}&weights=100,0")
    page.wait_for_selector("#basket .shares")
    near_first = page.locator("#basket .artists .name").all_inner_texts()
    assert page.input_value("#weight-1") == "0"
    page.focus("#weight-0")
    page.keyboard.press("Home")
    page.focus("#weight-1")
    page.keyboard.press("End")
    page.wait_for_timeout(500)
    assert query_of(page)["weights"] == ["0,100"]
    assert page.locator("#basket .artists .name").all_inner_texts() != near_first
    page.reload()
    page.wait_for_selector("#basket .shares")
    assert page.input_value("#weight-1") == "100"


FILES = {
    "list.csv": 'Track Name,Artist Name(s)\nx,"{0}"\ny,Nobody\n',
    "list.m3u": "#EXTM3U\n#EXTINF:100,{0} - x\nfile.mp3\n#EXTINF:1,Nobody - y\n",
    "list.txt": "x - {0}\ny - Nobody\n",
    "list.json": '{{"tracks": [{{"artist_name": "{0}"}}, {{"artist_name": "Nobody"}}]}}',
}


@pytest.mark.parametrize(
    "name", [pytest.param(n, marks=[] if n == "list.csv" else pytest.mark.slow) for n in FILES]
)
def test_my_music_lights_up_and_stays_here(
    wide: Seen, best_known: list[tuple[str, str]], name: str
) -> None:
    page = wide.open("/")
    page.click("#legend-button")
    before = len(wide.asked)
    text = FILES[name].format(best_known[3][1].replace('"', ""))
    file: FilePayload = {"name": name, "mimeType": "text/plain", "buffer": text.encode()}
    page.set_input_files("#music", file)
    page.wait_for_selector("#music-found:not([hidden])")
    assert page.inner_text("#music-found span").startswith("1 of your artists light up; 1 entries")
    assert len(wide.asked) == before, "nothing is uploaded"


def test_the_averager_follows_the_bias(wide: Seen, best_known: list[tuple[str, str]]) -> None:
    (one, first), (other, second) = best_known[0], best_known[4]
    page = wide.open(f"/average?artist={one}&artist={other}&bias=0")
    page.wait_for_selector("#answer .result")

    def answer() -> list[str]:
        return [found.inner_text() for found in page.query_selector_all("#answer h3")]

    near_first = answer()
    page.focus("#bias")
    page.keyboard.press("End")
    page.wait_for_selector(f"text=Between {first} (0 %) and {second} (100 %)")
    assert answer() != near_first
    assert query_of(page)["bias"] == ["100"]
    page.click("text=Show on the map")
    page.wait_for_selector("#basket .shares", timeout=30_000)


def test_a_track_from_search_to_export(wide: Seen, world: World) -> None:
    title, artists = world.database.rows(
        "SELECT t.title, t.artists FROM track_card AS t JOIN track_cluster AS c"
        " ON c.track_id = t.track_id JOIN playlist_track AS p ON p.track_id = t.track_id"
        " WHERE CHAR_LENGTH(t.title) > 5 GROUP BY t.track_id, t.title, t.artists"
        " ORDER BY COUNT(*) DESC, t.track_id LIMIT 1"
    )[0]
    page = wide.open("/tracks")
    page.fill("#track", f"{title} - {artists}")
    page.wait_for_selector(".options li:not(.nothing)")
    page.keyboard.press("Enter")
    page.wait_for_selector("#answer .result")
    page.select_option("#model", "kmeans")
    page.wait_for_selector("text=/cluster \\d+ of \\d+ tracks/")
    page.select_option("#order", "nearest")
    page.wait_for_timeout(300)
    assert query_of(page)["order"] == ["nearest"]
    page.click("summary >> nth=0")
    assert page.is_visible(".result .features .bar >> nth=0")
    with page.expect_download() as download:
        page.click("text=Export URIs")
    lines = Path(download.value.path()).read_text().splitlines()
    assert lines
    assert all(re.fullmatch(r"spotify:track:\w{22}", line) for line in lines)
    page.reload()
    page.wait_for_selector("#answer .result")


FILE = """([text, name, type]) => {
  const carried = new DataTransfer();
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  carried.items.add(new File([bytes], name, { type }));
  return carried;
}"""
LARGE = """() => {
  const carried = new DataTransfer();
  carried.items.add(new File([new Uint8Array(20_000_001)], "large.png", { type: "image/png" }));
  return carried;
}"""
LINK = """() => {
  const carried = new DataTransfer();
  carried.setData("text/uri-list", "https://example.invalid/a.png");
  return carried;
}"""
PASTE = """(carried) => document.dispatchEvent(
  new ClipboardEvent("paste", { clipboardData: carried, bubbles: true, cancelable: true }))"""


def carried(page: Page, content: bytes, name: str, kind: str) -> JSHandle:
    """Return what a drag or the clipboard carries: a file."""
    return page.evaluate_handle(FILE, [base64.b64encode(content).decode(), name, kind])


def test_a_picture_dropped_pasted_or_chosen_finds_tracks(
    wide: Seen, home: Home, best_known: list[tuple[str, str]]
) -> None:
    page = wide.open(f"/tracks?artist={best_known[0][0]}&model=features")
    page.on("filechooser", lambda _: None)  # the first of them takes a while to be listened to
    one, other = (picture_of(home.covers.read(album)) for album in list(home.covers)[:2])
    file = carried(page, one, "one.png", "image/png")
    page.dispatch_event("h1", "dragover", {"dataTransfer": file})
    assert page.locator("body.dragging").count() == 1
    page.dispatch_event("h1", "drop", {"dataTransfer": file})
    page.wait_for_selector("#answer h2:has-text('look like it')")
    assert page.locator("body.dragging").count() == 0
    assert page.inner_text("#title") == "What goes with a picture?"
    assert "the cover looks alike (distance 0.00)" in page.inner_text(".result >> nth=0")
    page.wait_for_selector("#preview[aria-label='The middle of one.png']")
    assert query_of(page)["ask"] == ["picture"]
    first = page.inner_text(".result h3 >> nth=0")
    page.evaluate(PASTE, carried(page, other, "other.png", "image/png"))
    page.wait_for_selector("#preview[aria-label='The middle of other.png']")
    page.wait_for_selector(".result")
    assert page.inner_text(".result h3 >> nth=0") != first
    page.focus("#choose")
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Space")
    chooser.value.set_files({"name": "one.png", "mimeType": "image/png", "buffer": one})
    page.locator(".result h3 >> nth=0", has_text=first).wait_for()
    assert page.evaluate(ACCESSIBLE) == []
    page.click("#ask-artist")
    page.wait_for_selector("#answer .near a")
    assert query_of(page)["artist"] == [best_known[0][0]], "the answer before can be had again"


def test_what_is_no_picture_is_said(browser: Browser, served: Served) -> None:
    with seen(browser, served) as found:
        page = found.open("/tracks?ask=picture")
        text = carried(page, b"no picture", "notes.txt", "text/plain")
        page.dispatch_event("#picture-part", "drop", {"dataTransfer": text})
        page.wait_for_selector("#answer .problem:has-text('not a whole JPEG')")
        large = page.evaluate_handle(LARGE)
        page.dispatch_event("#picture-part", "drop", {"dataTransfer": large})
        page.wait_for_selector("#answer .problem:has-text('large.png is larger than 20 MB')")
        link = page.evaluate_handle(LINK)
        page.dispatch_event("h1", "drop", {"dataTransfer": link})
        page.wait_for_selector("#answer .problem:has-text('save the picture')")
        assert all("422" in one for one in found.problems), "the browser's own word for it"
        found.problems.clear()


def test_tracks_and_artists_near_an_artist(wide: Seen, best_known: list[tuple[str, str]]) -> None:
    artist, name = best_known[1]
    page = wide.open("/tracks")
    page.click("#ask-artist")
    page.select_option("#model", "features")
    page.fill("#artist", name)
    page.locator(".options li:visible", has_text=name).first.click()
    page.wait_for_selector("#answer .near a")
    assert "spread" in page.inner_text("#answer small >> nth=0")
    assert query_of(page) == {"artist": [artist], "model": ["features"]}
    page.click("#answer .near a >> nth=0")
    page.wait_for_selector("#answer .near a")
    other = page.input_value("#artist")
    assert other not in ("", name)
    assert page.inner_text("#answer h2") == f"Like {other}"


def test_a_phone_has_a_sheet_and_fingers(browser: Browser, served: Served) -> None:
    with seen(browser, served, viewport=PHONE, has_touch=True, is_mobile=True) as found:
        page = found.open("/")
        before = distance(page)
        page.tap("#list-button")
        page.tap("#list .artists .name >> nth=0")
        assert heading(page)
        assert distance(page) < before
        page.tap("#list-button")
        sheet = page.locator("#panel").bounding_box()
        assert sheet is not None
        assert sheet["width"] == PHONE["width"]
        assert sheet["y"] > PHONE["height"] * 0.4
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        page.tap("#panel .close")
        page.touchscreen.tap(195, 420)
        page.wait_for_timeout(300)


@pytest.mark.parametrize("path", ["/average", "/tracks", "/tracks?ask=picture"])
def test_pages_fit_a_phone(browser: Browser, served: Served, path: str) -> None:
    with seen(browser, served, viewport=PHONE) as found:
        page = found.open(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_without_webgl_there_are_lists(
    playwright: Playwright, chromium: str, served: Served, best_known: list[tuple[str, str]]
) -> None:
    with (
        launched(playwright, chromium, "--disable-3d-apis") as browser,
        seen(browser, served) as found,
    ):
        page = found.open("/", ready="body.flat[data-ready=names]")
        assert page.is_visible("text=The map cannot be drawn here")
        page.click("#list .name >> nth=0")
        assert heading(page) == best_known[0][1]
        page.fill("#search", best_known[1][1])
        page.wait_for_selector(".options li:not(.nothing)")
        page.keyboard.press("Enter")
        page.locator("#panel h2", has_text=best_known[1][1]).wait_for()
        page.click("text=Compare with…")
        assert page.is_visible("#basket")


ACCESSIBLE = Path(__file__).with_name("accessible.js").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", ["/", "/average", "/tracks"])
def test_everything_has_a_name_and_contrast(
    wide: Seen, best_known: list[tuple[str, str]], path: str
) -> None:
    ids = [one for one, _ in best_known[:2]]
    queries = {
        "/": f"?artist={ids[0]}&with={ids[0]},{ids[1]}",
        "/average": f"?artist={ids[0]}&artist={ids[1]}",
        "/tracks": "",
    }
    page = wide.open(path + queries[path])
    if path == "/":
        heading(page)
        page.click("#legend-button")
    assert page.evaluate(ACCESSIBLE) == []
