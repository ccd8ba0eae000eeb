/** Return what a reader of screens, a keyboard or weak eyes would miss on a page. */
() => {
  const problems = [];
  const named = (e) => e.getAttribute("aria-label") || e.title || e.textContent.trim()
    || (e.labels && e.labels.length) || e.getAttribute("aria-labelledby");
  for (const e of document.querySelectorAll("button, a, input, select, canvas:not([aria-hidden])")) {
    if (!named(e)) problems.push(`no name: ${e.outerHTML.slice(0, 80)}`);
  }
  const ids = [...document.querySelectorAll("[id]")].map((e) => e.id);
  for (const id of ids) if (ids.filter((one) => one === id).length > 1) problems.push(`twice: ${id}`);
  for (const e of document.querySelectorAll("[aria-controls]")) {
    if (!document.getElementById(e.getAttribute("aria-controls"))) problems.push(`controls nothing: ${e.id}`);
  }
  if (!document.documentElement.lang) problems.push("no language");
  if (document.querySelectorAll("main").length !== 1) problems.push("not one main");
  const light = (colour) => {
    const parts = colour.match(/[\d.]+/g).slice(0, 3).map((p) => p / 255);
    const [r, g, b] = parts.map((p) => (p <= 0.03928 ? p / 12.92 : ((p + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (e) => {
    for (let one = e; one; one = one.parentElement) {
      const colour = getComputedStyle(one).backgroundColor;
      if (!/, 0\)$|transparent/.test(colour)) return colour;
    }
    return "rgb(7, 9, 14)";
  };
  for (const e of document.querySelectorAll("p, h1, h2, h3, a, button, label, small, dt, dd, li span")) {
    if (!e.textContent.trim() || !e.getClientRects().length) continue;
    const [one, other] = [light(getComputedStyle(e).color), light(ground(e))].sort((a, b) => b - a);
    const contrast = (one + 0.05) / (other + 0.05);
    if (contrast < 4.5) problems.push(`contrast ${contrast.toFixed(1)}: ${e.textContent.slice(0, 30)}`);
  }
  return problems;
}
