/** Names, bright links and paths, on a canvas above the points. */

const MOST_NAMES = 70;
const CANDIDATES = 1500;
const FAR = 1.15; // camera distances between which names of wide and narrow regions are shown
const NEAR = 0.3;

export class Overlay {
  constructor(canvas, points) {
    this.canvas = canvas;
    this.context = canvas.getContext("2d");
    this.points = points;
    this.names = null;
    this.targets = []; // boxes of the names, to be tapped
  }

  /**
   * Draw all of it.
   * @param {object} what projection, camera distance, ratio of pixels, marks, chosen row, links of
   *     it, path, and boxes that must stay free
   */
  draw(what) {
    const { context } = this;
    const { projection, ratio } = what;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, projection.width, projection.height);
    this.taken = what.free.map((box) => [box.left, box.top, box.right, box.bottom]);
    this.targets = [];
    this.#threads(what);
    this.#path(what);
    if (!this.names) return;
    this.#first(what);
    this.#regions(what);
    this.#artists(what);
  }

  #threads({ projection, chosen, linked }) {
    if (chosen === null) return;
    const { context } = this;
    const [x, y, depth] = projection.of(this.points.at(chosen));
    if (depth <= 0) return;
    context.strokeStyle = "rgba(255, 240, 200, 0.45)";
    context.lineWidth = 1;
    context.beginPath();
    for (const row of linked) {
      const [toX, toY, toDepth] = projection.of(this.points.at(row));
      if (toDepth <= 0) continue;
      context.moveTo(x, y);
      context.lineTo(toX, toY);
    }
    context.stroke();
    context.strokeStyle = "#fff";
    context.lineWidth = 2;
    context.beginPath();
    context.arc(x, y, 9, 0, 2 * Math.PI);
    context.stroke();
  }

  #path({ projection, path }) {
    if (path.length < 2) return;
    const { context } = this;
    const stops = path.map((row) => projection.of(this.points.at(row)));
    context.lineJoin = "round";
    for (const [colour, width] of [["rgba(7, 9, 14, 0.8)", 6], ["#ffd166", 2.5]]) {
      context.strokeStyle = colour;
      context.lineWidth = width;
      context.beginPath();
      let drawing = false;
      for (const [x, y, depth] of stops) {
        if (depth <= 0) drawing = false;
        else if (drawing) context.lineTo(x, y);
        else {
          context.moveTo(x, y);
          drawing = true;
        }
      }
      context.stroke();
    }
    context.fillStyle = "#ffd166";
    for (const [x, y, depth] of stops) {
      if (depth <= 0) continue;
      context.beginPath();
      context.arc(x, y, 4.5, 0, 2 * Math.PI);
      context.fill();
    }
  }

  /** Names that must be seen: of what is chosen, of a path, and of answers. */
  #first({ projection, chosen, path, named }) {
    const rows = [...(chosen === null ? [] : [chosen]), ...path, ...named];
    for (const row of new Set(rows)) this.#name(row, projection, 1, "600 14px system-ui, sans-serif");
  }

  #regions({ projection, distance, dimmed }) {
    const wide = clamp((distance - 0.55) / (FAR - 0.55));
    const narrow = clamp((distance - NEAR * 0.6) / NEAR) * (1 - clamp((distance - 1.5) / 0.6));
    for (const one of this.points.regions) {
      const strength = (one.level === 0 ? wide : narrow) * (dimmed ? 0.35 : 1);
      if (strength < 0.05) continue;
      const [x, y, depth] = projection.of(one.place);
      if (depth <= 0) continue;
      const size = one.level === 0 ? 17 : 12.5;
      const font = `${one.level === 0 ? 700 : 600} ${size}px system-ui, sans-serif`;
      this.#text(one.name, x, y, font, size, `rgba(226, 232, 245, ${0.85 * strength})`, null, true);
    }
  }

  #artists({ projection, distance, marks, dimmed }) {
    projection.all();
    const found = [];
    const reach = Math.max(distance * 1.6, 0.25);
    for (let row = 0; row < this.points.n && found.length < CANDIDATES; row += 1) {
      const depth = projection.depth[row];
      if (depth <= 0 || marks[row] < 0 || (dimmed && marks[row] === 0)) continue;
      const weight = depth * (row + 8) ** 0.3;
      if (weight < reach * 6 || marks[row] > 0) found.push([marks[row] > 0 ? weight / 50 : weight, row]);
    }
    found.sort((one, other) => one[0] - other[0]);
    let left = MOST_NAMES;
    for (const [weight, row] of found) {
      if (left === 0) break;
      const strength = marks[row] > 0 ? 1 : clamp(1.5 - weight / (reach * 5));
      if (strength > 0.1 && this.#name(row, projection, strength)) left -= 1;
    }
  }

  #name(row, projection, strength, font = "12px system-ui, sans-serif") {
    const name = this.names[row];
    if (!name) return false;
    const [x, y, depth] = projection.of(this.points.at(row));
    if (depth <= 0) return false;
    const colour = `rgba(255, 255, 255, ${0.92 * strength})`;
    return this.#text(name, x + 8, y, font, 13, colour, row);
  }

  /** Write a text unless it would cover another one or a panel; return whether it was written. */
  #text(text, x, y, font, size, colour, row, centred = false) {
    const { context } = this;
    context.font = font;
    const shown = text.length > 32 ? `${text.slice(0, 31)}…` : text;
    const wide = context.measureText(shown).width;
    const left = centred ? x - wide / 2 : x;
    const box = [left - 3, y - size * 0.75, left + wide + 3, y + size * 0.75];
    const { width, height } = this.canvas.getBoundingClientRect();
    if (box[0] < 0 || box[1] < 0 || box[2] > width || box[3] > height) return false;
    if (this.taken.some((t) => t[0] < box[2] && box[0] < t[2] && t[1] < box[3] && box[1] < t[3])) {
      return false;
    }
    this.taken.push(box);
    if (row !== null) this.targets.push([box, row]);
    context.textBaseline = "middle";
    context.lineWidth = 3;
    context.lineJoin = "round";
    context.strokeStyle = "rgba(7, 9, 14, 0.75)";
    context.strokeText(shown, left, y);
    context.fillStyle = colour;
    context.fillText(shown, left, y);
    return true;
  }

  /** Return the row of the name at a place; null if there is none. */
  nameAt(x, y) {
    const hit = this.targets.find(([b]) => b[0] <= x && x <= b[2] && b[1] <= y && y <= b[3]);
    return hit ? hit[1] : null;
  }
}

const clamp = (value) => Math.min(Math.max(value, 0), 1);
