/** A colour for each genre, light enough for a dark ground. */

import { NONE } from "./mapfile.js";

const COLOURS = {
  pop: "#f28ab2", "hip hop": "#f5b041", rock: "#e8604c", latin: "#58c9a3", edm: "#5dade2",
  dance: "#af7ac5", soul: "#dc8f56", "r&b": "#c98bd9", jazz: "#f4d35e", metal: "#9aa5b1",
  country: "#c7b36a", folk: "#8fc866", blues: "#6f86e8", reggae: "#3fbf6f", classical: "#e6e0cf",
  funk: "#ff9f80", other: "#8d99a6",
};
const FURTHER = ["#7fd1d8", "#d9a5b3", "#b7d968", "#c0a9f0", "#f0c1a0", "#90b4f5"];
export const UNKNOWN = "#77818d";

/** Return a colour for each name, and one more for no genre, as "#rrggbb". */
export function coloursOf(genres) {
  let further = 0;
  return genres.map((name) => COLOURS[name] ?? FURTHER[further++ % FURTHER.length]);
}

/** Return colours as numbers from 0 to 1, with that of no genre in place 255. */
export function asTexture(colours) {
  const texels = new Uint8Array(4 * 256).fill(255);
  const set = (place, colour) => {
    for (let part = 0; part < 3; part += 1) {
      texels[4 * place + part] = parseInt(colour.slice(1 + 2 * part, 3 + 2 * part), 16);
    }
  };
  for (let place = 0; place < 256; place += 1) set(place, UNKNOWN);
  colours.forEach((colour, place) => set(place, colour));
  set(NONE, UNKNOWN);
  return texels;
}
