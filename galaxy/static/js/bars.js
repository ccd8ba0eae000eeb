/** Shares and numbers as bars. */

import { h } from "./dom.js";

const TINTS = ["#7cc4ff", "#ffb86b", "#9be37f", "#f08bb4", "#c7a6ff", "#f3e06a", "#7fe0d4", "#d0d6e0"];

/** Return one bar of several shares in per cent, and the same in words. */
export function shares(percents, names) {
  const parts = percents.map((percent, place) => {
    const part = h("span", { class: "part" });
    part.style.width = `${percent}%`;
    part.style.background = TINTS[place % TINTS.length];
    return part;
  });
  const words = percents.map((percent, place) => `${percent} % like ${names[place]}`).join(", ");
  return h("span", { class: "shares" }, h("span", { class: "bar", "aria-hidden": "true" }, parts), h("small", {}, words));
}

/** Return a bar from 0 to 1. */
export function level(share, tint) {
  const part = h("span", { class: "part" });
  part.style.width = `${Math.round(100 * Math.min(Math.max(share, 0), 1))}%`;
  part.style.background = tint;
  return h("span", { class: "bar", "aria-hidden": "true" }, part);
}
