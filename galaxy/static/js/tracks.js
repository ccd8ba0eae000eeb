/** The page of tracks: what goes with a track, an artist or a picture, by a model, and why. */

import { ask } from "./api.js";
import { combobox } from "./combobox.js";
import { byId, count, fill, h, outward, tell } from "./dom.js";
import { kindOf, preview, takePictures } from "./picture.js";
import { exported, features, results, titleOf } from "./results.js";

const LIMIT = 10;
const TITLES = { track: "a track", artist: "an artist", picture: "a picture" };
const ANSWERS = { track: "track", artist: "artist", picture: "image" }; // as models say it
const chosen = { track: null, artist: null, picture: null };
let about = null;
let kind = "track";
let asking = new AbortController();

const nameOf = (artist) => artist.name ?? artist.id;
const able = (what) => about.models.filter((one) => one.answers.includes(ANSWERS[what]));

/** Ask about what is chosen, and show the answer in the place of the last one. */
async function find() {
  asking.abort();
  asking = new AbortController();
  const model = byId("model").value;
  byId("what").textContent = about.models.find((one) => one.name === model)?.what ?? "";
  address(model);
  const answer = byId("answer");
  const subject = chosen[kind];
  answer.hidden = !subject;
  if (!subject) return;
  fill(answer, h("p", { class: "quiet" }, "Asking…"));
  try {
    const found = await ASK[kind](subject, model, asking.signal);
    byId("order-part").hidden = kind !== "track" || !found.recommendations.some((one) => one.list);
    fill(answer, SHOW[kind](found));
    if (kind === "artist") chosen.artist = found.artist;
    tell(`${found.recommendations.length} tracks for ${CALL[kind](chosen[kind])}`);
  } catch (error) {
    if (error.name !== "AbortError") fill(answer, h("p", { class: "problem" }, error.message));
  }
}

const CALL = { track: titleOf, artist: nameOf, picture: (file) => file.name };

const ASK = {
  track: (track, model, signal) =>
    ask("recommend", { track: track.id, model, nearest: byId("order").value === "nearest", limit: LIMIT }, { signal }),
  artist: async (artist, model, signal) => {
    const found = await ask("similar/artist", { artist: artist.id, model, limit: LIMIT }, { signal });
    if (!artist.name) byId("artist").value = nameOf(found.artist); // the address has only the id
    return found;
  },
  picture: async (file, model, signal) => {
    if (file.size > about.largest_picture) {
      const most = `${Math.floor(about.largest_picture / 1e6)} MB`;
      throw new Error(`${file.name} is larger than ${most}: choose a smaller picture.`);
    }
    const body = await file.arrayBuffer().catch(() => {
      throw new Error(`${file.name} cannot be read: choose a picture.`); // a folder, say
    });
    const headers = { "Content-Type": kindOf(file) };
    return ask("picture", { model, limit: LIMIT }, { method: "POST", body, headers, signal });
  },
};

const SHOW = {
  track: (found) => [
    h("h2", {}, titleOf(found.track)),
    h("small", {}, [found.track.album, found.track.year].filter(Boolean).join(", ")),
    found.features ? features(found.features) : null,
    h(
      "p",
      { class: "actions" },
      exported(found.recommendations),
      found.track.link ? outward(found.track.link, "Listen on Spotify") : null,
    ),
    results(found, found.features),
  ],
  artist: (found) => [
    h("h2", {}, `Like ${nameOf(found.artist)}`),
    h("small", {}, ownTracks(found)),
    h(
      "p",
      { class: "actions" },
      exported(found.recommendations),
      found.artist.row === null ? null : h("a", { href: `/?artist=${encodeURIComponent(found.artist.id)}` }, "Show on the map"),
    ),
    results(found),
    found.artists.length ? nearArtists(found) : null,
  ],
  picture: (found) => [
    h("h2", {}, "Covers that look like it"),
    h("p", { class: "actions" }, exported(found.recommendations)),
    results(found),
  ],
};

function ownTracks({ tracks, spread, left_out: leftOut }) {
  const parts = [`${count(tracks)} ${tracks === 1 ? "track" : "tracks"}`];
  if (spread !== null && tracks > 1) parts.push(`spread ${spread.toFixed(2)} about their centre`);
  for (const [why, number] of Object.entries(leftOut)) parts.push(`${count(number)} more ${why}`);
  return parts.join(" · ");
}

function nearArtists(found) {
  const tracks = (number) => `${count(number)} ${number === 1 ? "track" : "tracks"}`;
  return [
    h("h3", {}, `Artists whose tracks are near those by ${nameOf(found.artist)}`),
    h(
      "ol",
      { class: "near" },
      found.artists.map((one) =>
        h(
          "li",
          {},
          h("a", { href: `?artist=${encodeURIComponent(one.id)}&model=${found.model}` }, nameOf(one)),
          h("small", {}, `distance ${one.distance.toFixed(2)} · ${tracks(one.tracks)}`),
        ),
      ),
    ),
  ];
}

/** Write what is asked into the address; a picture cannot be part of it. */
function address(model) {
  const query = new URLSearchParams();
  if (kind === "picture") query.set("ask", kind);
  else if (chosen[kind]) query.set(kind, chosen[kind].id);
  else if (kind === "artist") query.set("ask", kind);
  query.set("model", model);
  if (kind === "track" && byId("order").value) query.set("order", byId("order").value);
  history.replaceState(null, "", `?${query}`);
}

/** Ask about another kind of thing; what was chosen of each stays. */
function turnTo(what, model = byId("model").value) {
  kind = what;
  byId("title").textContent = `What goes with ${TITLES[kind]}?`;
  document.title = `What goes with ${TITLES[kind]} · Music Galaxy`;
  for (const one of Object.keys(TITLES)) {
    byId(`ask-${one}`).setAttribute("aria-pressed", String(one === kind));
    byId(`${one}-part`).hidden = one !== kind;
  }
  const models = able(kind);
  const usual = models.find((one) => one.name === about.default_model) ?? models[0];
  const wanted = models.find((one) => one.name === model) ?? usual;
  fill(
    byId("model"),
    models.map((one) => h("option", { value: one.name, selected: one === wanted }, one.name)),
  );
  byId("model-part").hidden = kind === "picture" && models.length < 2;
  byId("order-part").hidden = kind !== "track";
}

function take(file) {
  chosen.picture = file;
  if (kind !== "picture") turnTo("picture");
  byId("picture-name").textContent = file.name;
  byId("choose").textContent = "Choose another";
  const canvas = byId("preview");
  preview(canvas, file).then((seen) => {
    if (chosen.picture !== file) return;
    canvas.setAttribute("aria-label", seen ? `The middle of ${file.name}` : `${file.name} cannot be shown`);
    canvas.classList.toggle("empty", !seen);
  });
  return find();
}

function refuse(sentence) {
  if (kind !== "picture") turnTo("picture");
  byId("answer").hidden = false;
  fill(byId("answer"), h("p", { class: "problem" }, sentence));
}

function fields() {
  const field = (what, path, label, detail) =>
    combobox(byId(what), {
      find: async (q, signal) => (await ask(path, { q, limit: 8 }, { signal }))[path],
      label,
      detail,
      choose: (one) => {
        chosen[what] = one;
        find();
      },
    });
  field("track", "tracks", titleOf, (one) => [one.album, one.year].filter(Boolean).join(", "));
  field("artist", "artists", nameOf);
  for (const id of ["model", "order"]) byId(id).addEventListener("change", find);
  for (const what of Object.keys(TITLES)) {
    byId(`ask-${what}`).addEventListener("click", () => {
      turnTo(what);
      find();
    });
  }
  byId("form").addEventListener("submit", (event) => event.preventDefault());
  takePictures({ take, refuse, taking: () => able("picture").length > 0 });
}

/** Take over what the address says. */
async function restore(query) {
  const [track, artist] = [query.get("track"), query.get("artist")];
  if (artist) {
    chosen.artist = { id: artist, name: null };
    return "artist";
  }
  if (track) {
    const { tracks } = await ask("tracks", { q: track, limit: 1 });
    if (tracks.length) [chosen.track] = tracks;
    byId("track").value = tracks.length ? titleOf(tracks[0]) : "";
    return "track";
  }
  const what = query.get("ask");
  return what in TITLES && able(what).length ? what : "track";
}

async function start() {
  about = await ask("about");
  const query = new URLSearchParams(location.search);
  byId("ask-picture").hidden = !able("picture").length;
  byId("order").value = query.get("order") ?? "";
  fields();
  turnTo(await restore(query), query.get("model"));
  await find();
  if (!about.models.length) {
    byId("what").textContent = "No model that recommends tracks is trained: segue train all";
  }
  document.body.dataset.ready = "yes";
}

start().catch((error) => {
  byId("what").textContent = error.message;
});
