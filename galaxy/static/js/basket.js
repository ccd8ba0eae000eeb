/** Artists that are compared: who lies between them, and a path through them. */

import { ask } from "./api.js";
import { shares } from "./bars.js";
import { download, fill, h, tell } from "./dom.js";

const MOST = 8;
const USUAL = 50; // the weight of an artist, from 0 to 100

export class Basket {
  /**
   * @param {HTMLElement} element
   * @param {object} on `open(artist)`, `shown({path, named})`, `changed()`, `fly(rows)`, `close()`
   */
  constructor(element, on) {
    Object.assign(this, { element, on, artists: [], mode: "average", answer: null, problem: "" });
    this.left_out = [];
    this.options = { by: "graph", steps: "", variety: "0" };
    this.asking = new AbortController();
  }

  get ids() {
    return this.artists.map((one) => one.id);
  }

  add(artist) {
    if (this.ids.includes(artist.id)) tell(`${artist.name} is compared already`);
    else if (this.artists.length >= MOST) tell(`No more than ${MOST} artists can be compared`);
    else this.artists.push({ ...artist, weight: USUAL });
    this.update();
  }

  remove(id) {
    this.artists = this.artists.filter((one) => one.id !== id);
    this.update();
  }

  clear() {
    Object.assign(this, { artists: [], left_out: [] });
    this.update();
  }

  /** The weights as text for an address; null where all are alike. */
  get weights() {
    const own = this.artists.map((one) => one.weight);
    return own.some((weight) => weight !== USUAL) ? own.join(",") : null;
  }

  /** Set the artists and what is done with them, as an address says. */
  async set(ids, weights, mode) {
    this.asking.abort();
    this.mode = mode === "path" ? "path" : "average";
    const weightOf = (place) => {
      const weight = Number(weights[place]);
      return weights[place] && weight >= 0 && weight <= 100 ? weight : USUAL;
    };
    const found = await Promise.allSettled(
      ids.slice(0, MOST).map((id) => ask(`artists/${encodeURIComponent(id)}`, { limit: 1 })),
    );
    this.artists = found.flatMap((one, place) => {
      if (one.status !== "fulfilled") return [];
      const { id, row, name, link } = one.value;
      return [{ id, row, name, link, weight: weightOf(place) }];
    });
    this.update();
  }

  /** Show the artists, and ask again. */
  update() {
    this.on.changed();
    this.answer = null;
    this.problem = "";
    this.element.hidden = this.artists.length === 0;
    this.render();
    this.on.shown({ path: [], named: this.artists.map((one) => one.row) });
    if (this.artists.length >= 2) this.find();
  }

  async find() {
    this.asking.abort();
    this.asking = new AbortController();
    const { signal } = this.asking;
    const exclude = this.left_out.map((one) => one.id);
    try {
      this.answer =
        this.mode === "average"
          ? await ask("average", { artist: this.ids, weight: this.artists.map((a) => a.weight), exclude }, { signal })
          : await ask("path", { artist: this.ids, ...this.options, exclude }, { signal });
      this.problem = "";
    } catch (error) {
      if (error.name === "AbortError") return;
      this.answer = null;
      this.problem = error.message;
    }
    this.render();
    const found = this.answer?.between ?? this.answer?.stops ?? [];
    const rows = found.map((one) => one.row).filter((row) => row !== null);
    this.on.shown({
      path: this.mode === "path" ? rows : [],
      named: [...this.artists.map((one) => one.row), ...rows],
    });
    tell(this.problem || `${found.length} artists found, the first is ${found[0]?.name}`);
  }

  render() {
    const focused = document.activeElement?.id;
    fill(
      this.element,
      this.#head(),
      h("ul", { class: "compared" }, this.artists.map((one, place) => this.#artist(one, place))),
      this.artists.length < 2
        ? h("p", { class: "quiet" }, "Add another artist: open one and press “Compare with…”.")
        : null,
      this.mode === "path" && this.artists.length > 1 ? this.#pathOptions() : null,
      this.problem ? h("p", { class: "problem" }, this.problem) : null,
      this.answer && this.mode === "average" ? this.#between() : null,
      this.answer && this.mode === "path" ? this.#stops() : null,
      this.left_out.length ? this.#leftOut() : null,
    );
    if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  }

  #head() {
    const tab = (mode, text) =>
      h(
        "button",
        {
          type: "button",
          id: `mode-${mode}`,
          "aria-pressed": String(this.mode === mode),
          onclick: () => {
            this.mode = mode;
            this.update();
          },
        },
        text,
      );
    const close = h(
      "button",
      { type: "button", class: "close", "aria-label": "Compare no more", onclick: () => this.clear() },
      "×",
    );
    return [
      h("header", { class: "head" }, h("h2", {}, "Compare"), close),
      h("div", { class: "tabs" }, tab("average", "Who lies between"), tab("path", "Path")),
    ];
  }

  #artist(one, place) {
    const slider = h("input", {
      type: "range",
      id: `weight-${place}`,
      min: 0,
      max: 100,
      value: one.weight,
      "aria-label": `Weight of ${one.name}`,
      onchange: () => {
        one.weight = Number(slider.value);
        this.on.changed();
        if (this.artists.some((artist) => artist.weight > 0)) this.find();
      },
    });
    return h(
      "li",
      {},
      h("button", { type: "button", class: "name", onclick: () => this.on.open(one) }, one.name),
      this.mode === "average" && this.artists.length > 1 ? slider : null,
      h(
        "button",
        { type: "button", class: "remove", "aria-label": `Remove ${one.name}`, onclick: () => this.remove(one.id) },
        "×",
      ),
    );
  }

  #between() {
    const names = this.answer.artists.map((one) => one.name);
    return h(
      "div",
      {},
      h(
        "ol",
        { class: "artists" },
        this.answer.between.map((one) =>
          h(
            "li",
            {},
            h("button", { type: "button", class: "name", onclick: () => this.on.open(one) }, one.name),
            h("span", { class: "score" }, one.similarity.toFixed(2)),
            h("button", {
              type: "button",
              class: "remove",
              "aria-label": `Leave out ${one.name}`,
              onclick: () => {
                this.left_out.push(one);
                this.find();
              },
            }, "−"),
            shares(one.to.map((part) => part.percent), names),
          ),
        ),
      ),
      this.answer.note ? h("p", { class: "quiet" }, this.answer.note) : null,
    );
  }

  #pathOptions() {
    const choice = (name, label, options) => {
      const select = h(
        "select",
        {
          id: `path-${name}`,
          onchange: () => {
            this.options[name] = select.value;
            this.find();
          },
        },
        options.map(([value, text]) => h("option", { value, selected: this.options[name] === value }, text)),
      );
      return h("label", {}, label, select);
    };
    const numbers = ["", "2", "3", "4", "5", "6", "8", "10", "15"];
    return h(
      "p",
      { class: "choices" },
      choice("by", "Along ", [["graph", "links"], ["embedding", "even steps"]]),
      choice("steps", "Steps ", numbers.map((n) => [n, n || "usual"])),
      choice("variety", "Variety ", [["0", "none"], ["0.3", "some"], ["0.7", "much"]]),
    );
  }

  #stops() {
    const rows = this.answer.stops.map((one) => one.row).filter((row) => row !== null);
    const text = this.answer.stops.map((one) => `${one.name}\t${one.link}`).join("\n");
    return h(
      "div",
      {},
      h(
        "p",
        { class: "actions" },
        h("button", { type: "button", onclick: () => this.on.fly(rows) }, "Fly along"),
        h("button", { type: "button", onclick: () => download("path.txt", `${text}\n`) }, "Export"),
      ),
      h(
        "ol",
        { class: "artists" },
        this.answer.stops.map((one) =>
          h(
            "li",
            { class: one.waypoint ? "waypoint" : "" },
            h("button", { type: "button", class: "name", onclick: () => this.on.open(one) }, one.name),
            one.why ? h("small", {}, one.why) : null,
          ),
        ),
      ),
      this.answer.notes.map((note) => h("p", { class: "quiet" }, note)),
    );
  }

  #leftOut() {
    return h(
      "p",
      { class: "quiet" },
      "Left out: ",
      this.left_out.map((one) => one.name).join(", "),
      " ",
      h(
        "button",
        {
          type: "button",
          class: "plain",
          onclick: () => {
            this.left_out = [];
            this.find();
          },
        },
        "Allow again",
      ),
    );
  }
}

