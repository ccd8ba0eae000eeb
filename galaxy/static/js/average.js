/** The page of the averager. */

import { ask } from "./api.js";
import { shares } from "./bars.js";
import { combobox } from "./combobox.js";
import { byId, fill, h, outward, settled, tell } from "./dom.js";

const MOST = 8;
const chosen = []; // an artist or null for each field
let asking = new AbortController();

/** Add a field for an artist. */
function addField(artist = null) {
  const place = chosen.push(artist) - 1;
  const id = `artist-${place}`;
  const input = h("input", { id, type: "text", value: artist?.name ?? "" });
  const field = h("div", { class: "field" }, h("label", { for: id }, `Artist ${place + 1}`), input);
  byId("fields").append(field);
  combobox(input, {
    find: async (q, signal) => (await ask("artists", { q, limit: 8 }, { signal })).artists,
    label: (one) => one.name ?? one.id,
    choose: (one) => {
      chosen[place] = one;
      update();
    },
  });
  input.addEventListener("change", () => {
    if (!input.value.trim() && chosen[place]) {
      chosen[place] = null;
      update();
    }
  });
  byId("more").hidden = chosen.length >= MOST;
  return input;
}

const artists = () => chosen.filter(Boolean);

/** Return how much each artist counts. */
function weights() {
  const bias = Number(byId("bias").value) / 100;
  return artists().length === 2 ? [1 - bias, bias] : artists().map(() => 1);
}

function update() {
  const [one, other] = artists();
  byId("bias-part").hidden = artists().length !== 2;
  byId("left").textContent = one?.name ?? "first";
  byId("right").textContent = other?.name ?? "second";
  const query = new URLSearchParams();
  for (const artist of artists()) query.append("artist", artist.id);
  if (artists().length === 2) query.set("bias", byId("bias").value);
  history.replaceState(null, "", query.size ? `?${query}` : location.pathname);
  find();
}

const find = settled(async () => {
  asking.abort();
  asking = new AbortController();
  const answer = byId("answer");
  if (artists().length < 2) {
    answer.hidden = true;
    return;
  }
  answer.hidden = false;
  try {
    const found = await ask(
      "average",
      { artist: artists().map((one) => one.id), weight: weights(), limit: 12 },
      { signal: asking.signal },
    );
    show(answer, found);
    tell(`${found.between.length} artists, the first is ${found.between[0]?.name}`);
  } catch (error) {
    if (error.name !== "AbortError") fill(answer, h("p", { class: "problem" }, error.message));
  }
}, 60);

function show(answer, found) {
  const names = found.artists.map((one) => one.name);
  const ids = found.artists.map((one) => one.id).join(",");
  const counts = found.artists.map((one) => Math.round(100 * one.weight)).join(",");
  const parts = found.artists.map((one) => `${one.name} (${Math.round(100 * one.weight)} %)`);
  fill(
    answer,
    h("h2", {}, `Between ${parts.join(" and ")}`),
    h("p", {}, h("a", { href: `/?with=${ids}&weights=${counts}` }, "Show on the map")),
    h(
      "ol",
      {},
      found.between.map((one, place) =>
        h(
          "li",
          { class: "result" },
          h("span", { class: "rank" }, `${place + 1}`),
          h(
            "div",
            {},
            h("h3", {}, h("a", { href: `/?artist=${encodeURIComponent(one.id)}` }, one.name ?? one.id)),
            one.sub_genres.length ? h("small", {}, one.sub_genres.slice(0, 4).join(", ")) : null,
            shares(one.to.map((part) => part.percent), names),
          ),
          outward(one.link, "Spotify"),
        ),
      ),
    ),
    found.note ? h("p", { class: "quiet" }, found.note) : null,
  );
}

/** Take over what the address says. */
async function start() {
  const query = new URLSearchParams(location.search);
  const ids = query.getAll("artist").slice(0, MOST);
  const found = await Promise.allSettled(
    ids.map((id) => ask(`artists/${encodeURIComponent(id)}`, { limit: 1 })),
  );
  for (const one of found) if (one.status === "fulfilled") addField(one.value);
  while (chosen.length < 2) addField();
  if (query.has("bias")) byId("bias").value = query.get("bias");
  byId("bias").addEventListener("input", update);
  byId("more").addEventListener("click", () => addField().focus());
  byId("form").addEventListener("submit", (event) => event.preventDefault());
  update();
  document.body.dataset.ready = "yes";
}

start();
