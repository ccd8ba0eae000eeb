/** A field that lists what is found while one types, by the ARIA pattern for comboboxes. */

import { fill, h, settled } from "./dom.js";

let made = 0;

/**
 * Make a text field a combobox.
 * @param {HTMLInputElement} input
 * @param {object} how `find(text, signal)` resolves to a list of things; `label(thing)` is what is
 *     shown of one, `detail(thing)` what stands beside it; `choose(thing)` is called with one
 */
export function combobox(input, { find, label, detail = () => "", choose }) {
  const id = `options-${(made += 1)}`;
  const list = h("ul", { id, role: "listbox", class: "options", hidden: true });
  list.setAttribute("aria-label", "Found");
  input.after(list);
  for (const [name, value] of Object.entries({
    role: "combobox",
    autocomplete: "off",
    "aria-autocomplete": "list",
    "aria-expanded": "false",
    "aria-controls": id,
  })) {
    input.setAttribute(name, value);
  }
  let found = [];
  let active = -1;
  let asking = new AbortController();

  const show = (things, nothing = "") => {
    found = things;
    active = -1;
    input.removeAttribute("aria-activedescendant");
    fill(
      list,
      things.map((thing, place) =>
        h(
          "li",
          {
            id: `${id}-${place}`,
            role: "option",
            "aria-selected": "false",
            onpointerdown: (event) => event.preventDefault(),
            onclick: () => take(place),
          },
          h("span", {}, label(thing)),
          h("span", { class: "detail" }, detail(thing)),
        ),
      ),
      nothing ? h("li", { class: "nothing", role: "option", "aria-disabled": "true" }, nothing) : null,
    );
    const open = things.length > 0 || nothing !== "";
    list.hidden = !open;
    input.setAttribute("aria-expanded", String(open));
  };

  const take = (place) => {
    const thing = found[place];
    show([]);
    input.value = label(thing);
    choose(thing);
  };

  const move = (step) => {
    if (!found.length) return;
    const options = list.children;
    if (active >= 0) options[active].setAttribute("aria-selected", "false");
    active = (active + step + found.length) % found.length;
    options[active].setAttribute("aria-selected", "true");
    options[active].scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", options[active].id);
  };

  const look = settled(async () => {
    asking.abort();
    asking = new AbortController();
    const text = input.value.trim();
    if (!text) {
      show([]);
      return;
    }
    try {
      const things = await find(text, asking.signal);
      if (input.value.trim() === text) show(things, things.length ? "" : "Nothing found");
    } catch (error) {
      if (error.name !== "AbortError") show([], error.message);
    }
  }, 80);

  input.addEventListener("input", look);
  input.addEventListener("blur", () => setTimeout(() => show([]), 100));
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) look();
      else move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter" && found.length) {
      event.preventDefault();
      take(Math.max(active, 0));
    } else if (event.key === "Escape" && !list.hidden) {
      event.stopPropagation();
      show([]);
    }
  });
}
