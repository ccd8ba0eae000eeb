/** The genres with their colours, each of which can be hidden. */

import { count, fill, h } from "./dom.js";
import { NONE } from "./mapfile.js";
import { UNKNOWN } from "./palette.js";

export class Legend {
  /**
   * @param {HTMLElement} element
   * @param {object} points of the map
   * @param {string[]} colours of the genres
   * @param {() => void} changed called when genres were hidden or shown
   */
  constructor(element, points, colours, changed) {
    const sizes = new Map();
    for (const genre of points.genres) sizes.set(genre, (sizes.get(genre) ?? 0) + 1);
    this.hidden = new Set();
    this.names = [...points.header.genres];
    const entries = [...sizes].sort((one, other) => other[1] - one[1]);
    this.boxes = new Map();
    fill(
      element,
      entries.map(([genre, size]) => {
        const box = h("input", {
          type: "checkbox",
          checked: true,
          onchange: () => {
            if (box.checked) this.hidden.delete(genre);
            else this.hidden.add(genre);
            changed();
          },
        });
        this.boxes.set(genre, box);
        const dot = h("span", { class: "dot" });
        dot.style.background = genre === NONE ? UNKNOWN : colours[genre];
        const name = this.names[genre] ?? "no genre known";
        return h("li", {}, h("label", {}, box, dot, h("span", {}, name), h("small", {}, count(size))));
      }),
    );
    this.all = entries.map(([genre]) => genre);
  }

  /** Hide or show all. */
  setAll(shown) {
    this.hidden = new Set(shown ? [] : this.all);
    for (const [genre, box] of this.boxes) box.checked = !this.hidden.has(genre);
  }

  toText() {
    return [...this.hidden].map((genre) => (genre === NONE ? "none" : this.names[genre])).join(",");
  }

  fromText(text) {
    const wanted = new Set((text ?? "").split(","));
    this.hidden = new Set(
      this.all.filter((genre) => wanted.has(genre === NONE ? "none" : this.names[genre])),
    );
    for (const [genre, box] of this.boxes) box.checked = !this.hidden.has(genre);
  }
}
