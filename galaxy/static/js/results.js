/** Recommended tracks as a list: why, and how they sound beside what was asked about. */

import { level } from "./bars.js";
import { download, h, outward } from "./dom.js";

const RANGES = { tempo: [50, 200], loudness: [-30, 0] };
const UNITS = { tempo: " BPM", loudness: " dB" };

export const titleOf = (one) =>
  one.artists ? `${one.title ?? one.id} – ${one.artists}` : (one.title ?? one.id);

/** Return a button that offers the URIs of tracks as a file; null where they have none. */
export function exported(tracks) {
  const uris = tracks.map((one) => one.uri).filter(Boolean);
  const save = () => download("tracks.txt", `${uris.join("\n")}\n`);
  return uris.length ? h("button", { type: "button", onclick: save }, "Export URIs") : null;
}

/** Return the lists of an answer; `seed` are the audio features of what was asked about, or null. */
export function results(found, seed = null) {
  const lists = [...new Set(found.recommendations.map((one) => one.list))];
  return [
    lists.map((name) => [
      name ? h("h3", {}, `In ${name}`) : null,
      h(
        "ol",
        {},
        found.recommendations.filter((one) => one.list === name).map((one) => result(one, seed)),
      ),
    ]),
    found.notes.map((note) => h("p", { class: "quiet" }, note)),
  ];
}

function result(one, seed) {
  const { cluster, cluster_size: size } = one.because;
  const why = [one.why, cluster === undefined ? "" : `cluster ${cluster} of ${size} tracks`];
  return h(
    "li",
    { class: "result" },
    h("span", { class: "rank" }, `${one.rank}`),
    h(
      "div",
      {},
      h("h3", {}, titleOf(one)),
      h("small", {}, [one.album, one.year].filter(Boolean).join(", ")),
      h("p", { class: "quiet" }, why.filter(Boolean).join(" · ")),
      one.features
        ? h("details", {}, h("summary", {}, seed ? "Sound, beside the track" : "Sound"), features(one.features, seed))
        : null,
    ),
    one.link ? outward(one.link, "Listen") : null,
  );
}

/** Return bars of audio features, above those of the track that was asked about. */
export function features(own, seed = null) {
  const bar = (name, value, tint) => {
    const [low, high] = RANGES[name] ?? [0, 1];
    return level((value - low) / (high - low), tint);
  };
  return h(
    "div",
    { class: "features" },
    Object.entries(own).map(([name, value]) =>
      h(
        "div",
        {},
        h("span", { class: "label" }, h("span", {}, name), h("span", {}, `${round(value)}${UNITS[name] ?? ""}`)),
        bar(name, value, "#7cc4ff"),
        seed ? bar(name, seed[name], "#ffb86b") : null,
      ),
    ),
  );
}

const round = (value) => (Math.abs(value) >= 10 ? value.toFixed(0) : value.toFixed(2));
