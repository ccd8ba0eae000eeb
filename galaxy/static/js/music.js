/** "My music": the artists that a playlist file names. The file stays in the browser. */

const LARGEST = 50_000_000;

/** Return a text without case, accents and signs. */
export const folded = (text) =>
  text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim();

/**
 * Return the rows of the artists that a file names.
 * @param {File} file CSV export, M3U, JSON, or a track or an artist a line
 * @param {(string|null)[]} names of the artists on the map
 * @returns {Promise<{rows: number[], unknown: number}>}
 * @throws {Error} if the file is too large or names nobody
 */
export async function artistsIn(file, names) {
  if (file.size > LARGEST) throw new Error("This file is too large for a playlist.");
  const known = new Map();
  for (let row = names.length - 1; row >= 0; row -= 1) {
    if (names[row]) known.set(folded(names[row]), row);
  }
  const entries = candidates(await file.text(), file.name);
  const rows = new Set();
  let unknown = 0;
  for (const options of entries) {
    const hits = options.map((text) => known.get(folded(text))).filter((row) => row !== undefined);
    if (hits.length) rows.add(hits[0]);
    else unknown += 1;
  }
  if (!rows.size) {
    throw new Error("No artist of the map is named there. Use a file with names: CSV, M3U or text.");
  }
  return { rows: [...rows].sort((one, other) => one - other), unknown };
}

/** Return for each entry of a file the texts that may be its artist, the likeliest first. */
function candidates(text, name) {
  const start = text.trimStart();
  if (start.startsWith("{") || start.startsWith("[")) return fromJson(start);
  const lines = text.split(/\r\n|\r|\n/).map((line) => line.trim()).filter(Boolean);
  if (name.toLowerCase().includes(".m3u") || lines[0]?.startsWith("#EXTM3U")) {
    const infos = lines.filter((line) => line.startsWith("#EXTINF"));
    return infos.map((line) => sides(line.replace(/^#EXTINF:[^,]*,/, "")).reverse());
  }
  const separator = [",", ";", "\t"].find((one) => /artist/i.test(lines[0] ?? "") && lines[0].includes(one));
  if (separator) return fromTable(lines, separator);
  return lines.filter((line) => !line.startsWith("# ")).map((line) => [line, ...sides(line)]);
}

/** "Title - Artist": the artist comes last, or else first. */
function sides(line) {
  const parts = line.split(/\s+[-\u2013\u2014]\s+/);
  return parts.length > 1 ? [parts.at(-1), parts[0]] : [line];
}

function fromTable(lines, separator) {
  const [head, ...rows] = lines.map((line) => cells(line, separator));
  const place = head.findIndex((cell) => /artist.*name|^artists?$|artist/i.test(cell));
  return rows
    .map((row) => row[place])
    .filter(Boolean)
    .map((cell) => [cell, ...cell.split(/\s*[,;]\s*/)]);
}

function cells(line, separator) {
  const found = [""];
  let quoted = false;
  for (const letter of line) {
    if (letter === '"') quoted = !quoted;
    else if (letter === separator && !quoted) found.push("");
    else found[found.length - 1] += letter;
  }
  return found.map((cell) => cell.trim());
}

function fromJson(text) {
  const found = [];
  const walk = (value) => {
    if (Array.isArray(value)) value.forEach(walk);
    else if (value && typeof value === "object") {
      const own = value.artist_name ?? value.artistName ?? value.artist;
      if (typeof own === "string") found.push([own]);
      else if (Array.isArray(value.artists)) {
        for (const one of value.artists) {
          const name = typeof one === "string" ? one : one?.name;
          if (typeof name === "string") found.push([name]);
        }
      }
      Object.values(value).forEach(walk);
    }
  };
  try {
    walk(JSON.parse(text));
  } catch {
    throw new Error("This is not whole JSON.");
  }
  return found;
}
