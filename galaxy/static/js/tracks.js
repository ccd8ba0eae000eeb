/** The page of tracks: find one, choose a model, see what goes with it and why. */

import { ask } from "./api.js";
import { level } from "./bars.js";
import { combobox } from "./combobox.js";
import { byId, download, fill, h, outward, tell } from "./dom.js";

const RANGES = { tempo: [50, 200], loudness: [-30, 0] };
const UNITS = { tempo: " BPM", loudness: " dB" };
let about = null;
let track = null;
let asking = new AbortController();

const titleOf = (one) => (one.artists ? `${one.title ?? one.id} – ${one.artists}` : (one.title ?? one.id));

async function find() {
  asking.abort();
  asking = new AbortController();
  const model = byId("model").value;
  const nearest = byId("order").value === "nearest";
  byId("what").textContent = about.models.find((one) => one.name === model)?.what ?? "";
  if (!track) return;
  const query = new URLSearchParams({ track: track.id, model, ...(nearest ? { order: "nearest" } : {}) });
  history.replaceState(null, "", `?${query}`);
  const answer = byId("answer");
  answer.hidden = false;
  fill(answer, h("p", { class: "quiet" }, "Asking…"));
  try {
    const found = await ask("recommend", { track: track.id, model, nearest, limit: 10 }, { signal: asking.signal });
    byId("order-part").hidden = !found.recommendations.some((one) => one.list);
    show(answer, found);
    tell(`${found.recommendations.length} tracks for ${titleOf(found.track)}`);
  } catch (error) {
    if (error.name !== "AbortError") fill(answer, h("p", { class: "problem" }, error.message));
  }
}

function show(answer, found) {
  const uris = found.recommendations.map((one) => one.uri).filter(Boolean);
  const lists = [...new Set(found.recommendations.map((one) => one.list))];
  fill(
    answer,
    h("h2", {}, titleOf(found.track)),
    h("small", {}, [found.track.album, found.track.year].filter(Boolean).join(", ")),
    found.features ? features(found.features, null) : null,
    h(
      "p",
      { class: "actions" },
      uris.length
        ? h("button", { type: "button", onclick: () => download("tracks.txt", `${uris.join("\n")}\n`) }, "Export URIs")
        : null,
      found.track.link ? outward(found.track.link, "Listen on Spotify") : null,
    ),
    lists.map((name) => [
      name ? h("h3", {}, `In ${name}`) : null,
      h(
        "ol",
        {},
        found.recommendations
          .filter((one) => one.list === name)
          .map((one) => result(one, found.features)),
      ),
    ]),
    found.notes.map((note) => h("p", { class: "quiet" }, note)),
  );
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
      one.features && seed
        ? h("details", {}, h("summary", {}, "Sound, beside the track"), features(one.features, seed))
        : null,
    ),
    one.link ? outward(one.link, "Listen") : null,
  );
}

/** Return bars of audio features, above those of the track that was asked about. */
function features(own, seed) {
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

async function start() {
  about = await ask("about");
  const query = new URLSearchParams(location.search);
  if (!about.models.length) {
    byId("what").textContent = "No model that recommends tracks is trained: segue train all";
  }
  const wanted = query.get("model") ?? about.default_model;
  fill(
    byId("model"),
    about.models.map((one) => h("option", { value: one.name, selected: one.name === wanted }, one.name)),
  );
  byId("order").value = query.get("order") ?? "";
  combobox(byId("track"), {
    find: async (q, signal) => (await ask("tracks", { q, limit: 8 }, { signal })).tracks,
    label: titleOf,
    detail: (one) => [one.album, one.year].filter(Boolean).join(", "),
    choose: (one) => {
      track = one;
      find();
    },
  });
  for (const id of ["model", "order"]) byId(id).addEventListener("change", find);
  byId("form").addEventListener("submit", (event) => event.preventDefault());
  if (query.get("track")) {
    const { tracks } = await ask("tracks", { q: query.get("track"), limit: 1 });
    if (tracks.length) {
      [track] = tracks;
      byId("track").value = titleOf(track);
    }
  }
  await find();
  document.body.dataset.ready = "yes";
}

start().catch((error) => {
  byId("what").textContent = error.message;
});
