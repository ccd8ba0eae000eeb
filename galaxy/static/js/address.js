/** The address of the page: artist, camera, hidden genres, and the artists that are compared. */

import { settled } from "./dom.js";

const NAMES = ["artist", "with", "weights", "mode", "hide", "camera"];

/** Return what the address says, as texts; null where it says nothing. */
export function read() {
  const query = new URLSearchParams(location.search);
  return Object.fromEntries(NAMES.map((name) => [name, query.get(name)]));
}

function addressOf(values) {
  const query = new URLSearchParams();
  for (const name of NAMES) if (values[name]) query.set(name, values[name]);
  const text = query.toString().replaceAll("%2C", ",");
  return `${location.pathname}${text ? `?${text}` : ""}`;
}

/** Make a new entry in the history, unless it is the same. */
export function push(values) {
  const address = addressOf(values);
  if (address !== location.pathname + location.search) history.pushState(null, "", address);
}

const rewrite = settled((values, before) => {
  // Back may have led to another entry meanwhile, which stays as it is
  if (location.search === before) history.replaceState(null, "", addressOf(values));
}, 300);

/** Change the entry of the history, when the camera has come to rest. */
export const replace = (values) => rewrite(values, location.search);
