/** The page of the map. */

import * as address from "./address.js";
import { ask } from "./api.js";
import { Basket } from "./basket.js";
import { Camera, OVERVIEW } from "./camera.js";
import { combobox } from "./combobox.js";
import { Controls } from "./controls.js";
import { byId, count, fill, h, settled, tell } from "./dom.js";
import { Legend } from "./legend.js";
import { loadLinks, loadNames, loadPoints } from "./mapfile.js";
import { artistsIn } from "./music.js";
import { Overlay } from "./overlay.js";
import { ArtistPanel } from "./panel.js";
import { coloursOf } from "./palette.js";
import { Projection } from "./projection.js";
import { Scene } from "./scene.js";

const CLOSE = 0.28; // distance of the camera from an artist that was chosen
const MOST_LINES = 200_000; // those of the best known artists
const SLOW = 45; // milliseconds between pictures at which quality is lowered
const LISTED = 40;

class Galaxy {
  constructor(about, points) {
    this.points = points;
    this.about = about;
    this.canvas = byId("scene");
    this.chosen = null;
    this.linked = [];
    this.path = [];
    this.named = [];
    this.mine = [];
    this.links = null;
    this.names = null;
    this.waiting = false;
    this.restoring = false;
    this.quality = { resolution: 1, lines: 1, slow: 0, last: 0, moving: false };
    const colours = coloursOf(points.header.genres);
    this.camera = new Camera(() => this.draw());
    this.projection = new Projection(points);
    this.scene = Scene.open(this.canvas, points, colours);
    this.overlay = new Overlay(byId("names"), points);
    this.panel = new ArtistPanel(byId("panel"), {
      open: (artist) => this.open(artist),
      collect: (artist) => this.basket.add(artist),
      close: () => this.open(null),
    });
    this.basket = new Basket(byId("basket"), {
      open: (artist) => this.open(artist),
      shown: ({ path, named }) => this.show(path, named),
      changed: () => this.push(this.state()),
      fly: (rows) => this.flyAlong(rows),
    });
    this.legend = new Legend(byId("genres"), points, colours, () => {
      this.mark();
      this.push(this.state());
    });
    if (this.scene) this.#listen();
    else document.body.classList.add("flat");
  }

  #listen() {
    this.controls = new Controls(this.canvas, this.camera, {
      tap: (x, y, finger) => {
        const row = this.at(x, y, finger ? 26 : 14);
        if (row !== null) this.openRow(row);
        else if (this.chosen !== null) this.open(null);
      },
      hover: settled((x, y) => {
        this.canvas.style.cursor = this.at(x, y, 10) === null ? "grab" : "pointer";
      }, 30),
    });
    this.canvas.addEventListener("webglcontextlost", (event) => event.preventDefault());
    this.canvas.addEventListener("webglcontextrestored", () => {
      this.scene.build();
      this.mark();
    });
    const moved = new ResizeObserver(() => this.draw()); // names give way to what panels cover
    for (const id of ["scene", "panel", "basket", "list", "legend"]) moved.observe(byId(id));
  }

  /** What the address should say. */
  state() {
    return {
      artist: this.chosenId ?? null,
      with: this.basket?.ids.join(",") || null,
      weights: this.basket?.weights ?? null,
      mode: this.basket?.ids.length && this.basket.mode === "path" ? "path" : null,
      hide: this.legend?.toText() || null,
      camera: this.scene && !this.camera.flight ? this.camera.toText() : null,
    };
  }

  /** Make a step that Back takes back, unless such a step is being taken. */
  push(values) {
    if (!this.restoring) address.push(values);
  }

  /** Go where the address says. */
  async restore() {
    this.restoring = true;
    try {
      await this.#follow(address.read());
    } finally {
      this.restoring = false;
    }
  }

  async #follow(said) {
    this.legend.fromText(said.hide);
    const [withs, weights] = [said.with, said.weights].map((text) => (text ? text.split(",") : []));
    const { ids, mode } = this.basket;
    const other = withs.join() !== ids.join() || (said.mode ?? "average") !== mode;
    if (other || (said.weights ?? null) !== this.basket.weights) {
      await this.basket.set(withs, weights, said.mode);
    }
    if (said.artist && said.artist !== this.chosenId) {
      try {
        const artist = await ask(`artists/${encodeURIComponent(said.artist)}`, { limit: 1 });
        this.choose(artist, !said.camera);
      } catch (error) {
        this.choose(null);
        this.panel.show(said.artist, said.artist);
        tell(error.message);
      }
    } else if (!said.artist) this.choose(null);
    if (said.camera) this.camera.fromText(said.camera);
    else if (!said.artist) this.overview();
    this.mark();
  }

  overview() {
    this.camera.yaw = OVERVIEW.yaw;
    this.camera.pitch = OVERVIEW.pitch;
    const narrow = this.canvas.clientWidth < 0.8 * this.canvas.clientHeight;
    return this.camera.flyTo(OVERVIEW.target, OVERVIEW.distance * (narrow ? 1.7 : 1));
  }

  async openRow(row) {
    try {
      this.open(await ask(`artists/at/${row}`));
    } catch (error) {
      tell(error.message);
    }
  }

  /** Choose an artist, as a step that Back takes back. */
  open(artist) {
    this.choose(artist);
    this.push({ ...this.state(), camera: null });
  }

  choose(artist, fly = true) {
    this.chosenId = artist?.id;
    this.chosen = artist?.row ?? null;
    this.linked = this.chosen !== null && this.links ? this.links.of(this.chosen) : [];
    if (artist) this.panel.show(artist.id, artist.name);
    else this.panel.close();
    document.title = artist ? `${artist.name} · Music Galaxy` : "Music Galaxy";
    this.mark();
    if (this.chosen !== null && fly && this.scene) {
      const near = Math.min(this.camera.distance, CLOSE);
      this.camera.flyTo(this.points.at(this.chosen), near);
    }
  }

  show(path, named) {
    this.path = path;
    this.named = named.filter((row) => row !== null);
    this.mark();
  }

  async flyAlong(rows) {
    for (const row of rows) await this.camera.flyTo(this.points.at(row), CLOSE, 1500);
  }

  setMusic(rows) {
    this.mine = rows;
    this.mark();
  }

  /** Decide what is hidden, bright or chosen. */
  mark() {
    if (!this.scene) return;
    const { marks } = this.scene;
    const hidden = new Uint8Array(256);
    for (const genre of this.legend.hidden) hidden[genre] = 1;
    for (let row = 0; row < marks.length; row += 1) marks[row] = hidden[this.points.genres[row]] ? -1 : 0;
    for (const row of this.mine) marks[row] = 1;
    for (const row of this.linked) marks[row] = Math.max(marks[row], 1);
    for (const row of this.named) marks[row] = 2;
    if (this.chosen !== null) marks[this.chosen] = 2;
    this.dimmed = this.chosen !== null || this.mine.length > 0 || this.named.length > 0;
    this.scene.setMarks(this.dimmed);
    this.draw();
  }

  /** Return the row at a place in the picture: of a name, or of the nearest point. */
  at(x, y, within) {
    return this.overlay.nameAt(x, y) ?? this.projection.nearest(x, y, within, this.scene.marks);
  }

  /** Ask for a picture; nothing is drawn while nothing changes. */
  draw() {
    if (this.waiting || !this.scene) return;
    this.waiting = true;
    requestAnimationFrame((now) => {
      this.waiting = false;
      const flying = this.camera.step(now);
      const held = this.controls.step(now);
      this.#judge(now, flying || held || this.controls.pointers.size > 0);
      this.paint();
      if (flying || held) this.draw();
      else address.replace(this.state());
    });
  }

  /** Lower the quality where pictures come slowly while things move. */
  #judge(now, moving) {
    const { quality } = this;
    const since = now - quality.last;
    const goesOn = moving && quality.moving;
    Object.assign(quality, { last: now, moving });
    if (!goesOn || since < SLOW) {
      if (goesOn) quality.slow = Math.max(quality.slow - 1, 0);
      return;
    }
    quality.slow += since > 3 * SLOW ? 4 : 1;
    if (quality.slow < 4) return;
    quality.slow = 0;
    if (quality.lines > 0.01) quality.lines /= since > 3 * SLOW ? 8 : 3;
    else if (quality.resolution > 0.5) quality.resolution *= 0.75;
  }

  paint() {
    const { canvas, camera, projection, quality } = this;
    const [wide, high] = [canvas.clientWidth, canvas.clientHeight];
    if (!wide || !high) return;
    const screen = Math.min(devicePixelRatio || 1, 2);
    const ratio = screen * quality.resolution;
    resize(canvas, wide * ratio, high * ratio);
    resize(byId("names"), wide * screen, high * screen);
    camera.ratio = wide / high;
    camera.shift = shiftOf(canvas);
    const matrix = camera.matrix();
    projection.set(matrix, wide, high);
    this.scene.draw(matrix, camera.scale(high * ratio), Math.round(MOST_LINES * quality.lines));
    this.overlay.draw({
      projection,
      ratio: screen,
      distance: camera.distance,
      marks: this.scene.marks,
      chosen: this.chosen,
      linked: this.linked,
      path: this.path,
      named: this.named,
      dimmed: this.dimmed,
      free: freeBoxes(canvas),
    });
    canvas.dataset.distance = camera.distance.toFixed(4);
    canvas.dataset.drawn = String(Number(canvas.dataset.drawn ?? 0) + 1);
  }

  /** The artists in view, or the best known ones where nothing can be drawn. */
  listed() {
    const rows = this.scene
      ? this.projection.inView(LISTED, this.scene.marks)
      : Array.from({ length: Math.min(LISTED, this.points.n) }, (_, row) => row);
    return rows.filter((row) => this.names?.[row]);
  }
}

function resize(canvas, width, height) {
  if (canvas.width !== Math.round(width)) canvas.width = Math.round(width);
  if (canvas.height !== Math.round(height)) canvas.height = Math.round(height);
}

/** Return how far the middle moves, such that panels at a side do not cover it. */
function shiftOf(canvas) {
  const own = canvas.getBoundingClientRect();
  const shift = [0, 0];
  for (const id of ["panel", "basket"]) {
    const box = byId(id).getBoundingClientRect();
    if (!box.width) continue;
    if (box.width > 0.8 * own.width) return [0, box.height / own.height];
    shift[0] += (box.left > own.left + own.width / 2 ? -1 : 1) * (box.width / own.width);
  }
  return shift;
}

/** Return the boxes of panels above the picture, in its own coordinates. */
function freeBoxes(canvas) {
  const own = canvas.getBoundingClientRect();
  return [...document.querySelectorAll(".over:not([hidden])")].map((element) => {
    const box = element.getBoundingClientRect();
    return {
      left: box.left - own.left,
      right: box.right - own.left,
      top: box.top - own.top,
      bottom: box.bottom - own.top,
    };
  });
}

/** Connect the buttons of the page. */
function connect(galaxy) {
  combobox(byId("search"), {
    find: async (q, signal) => (await ask("artists", { q, limit: 8 }, { signal })).artists,
    label: (one) => one.name ?? one.id,
    choose: (one) => {
      galaxy.open(one);
      galaxy.canvas.focus({ preventScroll: true });
    },
  });
  byId("overview").addEventListener("click", () => galaxy.overview());
  byId("fly").addEventListener("click", () => setFly(galaxy, !galaxy.controls.fly));
  byId("list-button").addEventListener("click", () => toggleList(galaxy));
  byId("help-button").addEventListener("click", () => byId("help").showModal());
  byId("legend-button").addEventListener("click", () => {
    const legend = byId("legend");
    legend.hidden = !legend.hidden;
    byId("legend-button").setAttribute("aria-expanded", String(!legend.hidden));
    galaxy.draw();
  });
  for (const [id, shown] of [["show-all", true], ["hide-all", false]]) {
    byId(id).addEventListener("click", () => {
      galaxy.legend.setAll(shown);
      galaxy.mark();
      galaxy.push(galaxy.state());
    });
  }
  byId("music").addEventListener("change", (event) => readMusic(galaxy, event.target));
  byId("music-clear").addEventListener("click", () => {
    galaxy.setMusic([]);
    byId("music-found").hidden = true;
    byId("music").value = "";
  });
  addEventListener("popstate", () => galaxy.restore());
  addEventListener("keydown", (event) => keys(galaxy, event));
}

function keys(galaxy, event) {
  const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape" && !byId("help").open) {
    if (!byId("list").hidden) toggleList(galaxy);
    else if (galaxy.chosenId) galaxy.open(null);
  }
  if (typing) return;
  if (event.key === "/") {
    event.preventDefault();
    byId("search").focus();
  } else if (event.key === "?") byId("help").showModal();
  else if (event.key === "l") toggleList(galaxy);
  else if (galaxy.scene && event.key === "o") galaxy.overview();
  else if (galaxy.scene && event.key === "f") setFly(galaxy, !galaxy.controls.fly);
  else if (galaxy.scene && event.key === "Enter" && event.target === galaxy.canvas) {
    const [x, y] = [galaxy.canvas.clientWidth / 2, galaxy.canvas.clientHeight / 2];
    const row = galaxy.projection.nearest(x, y, 400, galaxy.scene.marks);
    if (row !== null) galaxy.openRow(row);
  }
}

function setFly(galaxy, on) {
  galaxy.controls.fly = on;
  byId("fly").setAttribute("aria-pressed", String(on));
  tell(on ? "Fly: W A S D, Q and E, faster with Shift; drag to look" : "Orbit: drag to turn");
  galaxy.canvas.focus({ preventScroll: true });
}

function toggleList(galaxy) {
  const list = byId("list");
  list.hidden = !list.hidden;
  byId("list-button").setAttribute("aria-expanded", String(!list.hidden));
  if (!list.hidden) {
    const rows = galaxy.listed();
    const what = galaxy.scene ? "Artists in view" : "The best known artists";
    fill(
      list,
      h("h2", { tabIndex: -1 }, `${what} (${rows.length})`),
      h(
        "ol",
        { class: "artists" },
        rows.map((row) =>
          h(
            "li",
            {},
            h("button", { type: "button", class: "name", onclick: () => galaxy.openRow(row) }, galaxy.names[row]),
            h("small", {}, galaxy.points.header.genres[galaxy.points.genres[row]] ?? ""),
          ),
        ),
      ),
    );
    list.querySelector("h2").focus();
  }
  galaxy.draw();
}

async function readMusic(galaxy, input) {
  const found = byId("music-found");
  found.hidden = false;
  const words = found.querySelector("span");
  try {
    const { rows, unknown } = await artistsIn(input.files[0], galaxy.names ?? []);
    galaxy.setMusic(rows);
    const rest = unknown ? `; ${count(unknown)} entries are of nobody on the map` : "";
    words.textContent = `${count(rows.length)} of your artists light up${rest}.`;
    galaxy.overview();
  } catch (error) {
    words.textContent = error.message;
  }
  tell(words.textContent);
}

async function start() {
  const bar = byId("progress");
  const about = await ask("about");
  const points = await loadPoints(about.mark, (share) => (bar.value = share));
  const galaxy = new Galaxy(about, points);
  byId("loading").hidden = true;
  byId("counted").textContent = `${count(points.n)} artists, ${count(points.header.links)} links`;
  byId("kept").textContent = `${Math.round(100 * points.header.recall_20)} %`;
  connect(galaxy);
  if (galaxy.scene) galaxy.camera.flyTo(OVERVIEW.target, OVERVIEW.distance, 0);
  galaxy.mark();
  document.body.dataset.ready = "points";
  galaxy.names = await loadNames(about.mark);
  galaxy.overlay.names = galaxy.names;
  if (!galaxy.scene) toggleList(galaxy);
  await galaxy.restore();
  document.body.dataset.ready = "names";
  if (!galaxy.scene) return;
  galaxy.links = await loadLinks(about.mark);
  galaxy.scene.setLinks(galaxy.links.pairs);
  if (galaxy.chosen !== null) galaxy.linked = galaxy.links.of(galaxy.chosen);
  galaxy.mark();
  document.body.dataset.ready = "links";
}

start().catch((error) => {
  byId("loading").hidden = true;
  const failed = byId("failed");
  failed.hidden = false;
  failed.querySelector("p").textContent = error.message;
  console.warn(error.message);
});
