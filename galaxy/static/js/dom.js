/** Elements made and found. */

/**
 * Return a new element.
 * @param {string} tag name of the element
 * @param {object} props properties; `class`, `data` and those with a dash are attributes, functions
 *     named on… are listeners
 * @param {...(Node|string|null)} children
 */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "class" || name === "role" || name === "for" || name.includes("-")) {
      element.setAttribute(name, value === true ? "" : value);
    } else element[name] = value;
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
  return element;
}

/** Return the element of an id. */
export const byId = (id) => document.getElementById(id);

/** Replace all that an element holds. */
export function fill(element, ...children) {
  element.replaceChildren(...children.flat(Infinity).filter((child) => child !== null));
}

/** Tell a sentence to readers of screens, and to everybody where `seen`. */
export function tell(text) {
  const status = byId("status");
  if (status) status.textContent = text;
}

/** A link to another host, which learns nothing from it. */
export const outward = (href, text) =>
  h("a", { href, target: "_blank", rel: "noopener noreferrer" }, text);

/** Return a number with thousands separated. */
export const count = (number) => number.toLocaleString("en");

/** Return a function that runs once things have been quiet for a while. */
export function settled(run, milliseconds) {
  let timer = 0;
  return (...values) => {
    clearTimeout(timer);
    timer = setTimeout(() => run(...values), milliseconds);
  };
}

/** Offer a text as a file. */
export function download(name, text) {
  const address = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
  h("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}
