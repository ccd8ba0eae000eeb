/** The panel of one artist: genres, neighbours and why, tracks, and what can be done with it. */

import { ask } from "./api.js";
import { count, fill, h, outward, tell } from "./dom.js";

export class ArtistPanel {
  /**
   * @param {HTMLElement} element
   * @param {object} on `open(artist)`, `collect(artist)` and `close()`
   */
  constructor(element, on) {
    this.element = element;
    this.on = on;
    this.asking = new AbortController();
  }

  close() {
    this.asking.abort();
    this.element.hidden = true;
  }

  /** Show an artist: at once its name, then what the server knows of it. */
  async show(id, name) {
    this.asking.abort();
    this.asking = new AbortController();
    this.element.hidden = false;
    fill(this.element, this.#head(name ?? "…"), h("p", { class: "quiet" }, "Loading…"));
    try {
      const artist = await ask(`artists/${encodeURIComponent(id)}`, {}, { signal: this.asking.signal });
      this.#fill(artist);
      tell(`${artist.name}: ${artist.neighbours.length} similar artists`);
    } catch (error) {
      if (error.name === "AbortError") return;
      fill(this.element, this.#head(name ?? id), h("p", { class: "problem" }, error.message));
    }
  }

  #head(name) {
    const close = h(
      "button",
      { type: "button", class: "close", "aria-label": "Close", onclick: () => this.on.close() },
      "×",
    );
    return h("header", { class: "head" }, h("h2", { tabIndex: -1 }, name), close);
  }

  #fill(artist) {
    const facts = [
      artist.popularity === null ? null : `popularity ${artist.popularity}`,
      `${count(artist.links)} related ${artist.links === 1 ? "artist" : "artists"}`,
    ];
    fill(
      this.element,
      this.#head(artist.name ?? artist.id),
      artist.sub_genres.length ? h("p", { class: "genres" }, artist.sub_genres.join(", ")) : null,
      h("p", { class: "quiet" }, facts.filter(Boolean).join(" · ")),
      h(
        "p",
        { class: "actions" },
        h("button", { type: "button", onclick: () => this.on.collect(artist) }, "Compare with…"),
        outward(artist.link, "Spotify"),
      ),
      h("h3", {}, "Similar artists"),
      h("ol", { class: "artists" }, artist.neighbours.map((one) => this.#neighbour(one))),
      artist.note ? h("p", { class: "quiet" }, artist.note) : null,
      artist.tracks.length ? h("h3", {}, "Tracks") : null,
      h("ol", { class: "tracks" }, artist.tracks.map(trackItem)),
    );
  }

  #neighbour(one) {
    return h(
      "li",
      {},
      h("button", { type: "button", class: "name", onclick: () => this.on.open(one) }, one.name ?? one.id),
      h("span", { class: "score", title: "Similarity of the vectors, at most 1" }, one.similarity.toFixed(2)),
      h("small", {}, one.why),
    );
  }
}

function trackItem(track) {
  const title = track.title ?? track.id;
  const goOn = h("a", { href: `/tracks?track=${encodeURIComponent(track.id)}` }, "what goes with it");
  return h(
    "li",
    {},
    track.link ? outward(track.link, title) : title,
    h("small", {}, [track.album, track.year].filter(Boolean).join(", "), " · ", goOn),
  );
}
