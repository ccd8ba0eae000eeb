/** The files of the map; their format is described in galaxy/mapfile/pack.py. */

const VERSION = 1;
export const NONE = 255;
const MOST = 0.97; // of the artists are in the ball

/** Fetch a file; `progress` is called with the share that is there, if that can be known. */
async function load(address, progress = () => {}) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error("A file of the map cannot be loaded.");
  const whole = Number(answer.headers.get("X-Raw-Length"));
  const parts = [];
  let size = 0;
  const reader = answer.body.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    parts.push(part.value);
    size += part.value.length;
    if (whole) progress(Math.min(size / whole, 1));
  }
  return new Blob(parts).arrayBuffer();
}

function check(buffer, magic) {
  const data = new DataView(buffer);
  const found = String.fromCharCode(...new Uint8Array(buffer, 0, 4));
  if (found !== magic || data.getUint32(4, true) !== VERSION) {
    throw new Error("The map was made for another version of this page: reload it.");
  }
  return data.getUint32(8, true);
}

/** Load the points, moved and scaled such that most of the map is in a ball of radius 1 around 0. */
export async function loadPoints(mark, progress) {
  const buffer = await load(`/map/${mark}/points.bin`, progress);
  const size = check(buffer, "SGMP");
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 12, size)));
  const n = header.artists;
  const start = 12 + size;
  const steps = [0, 1, 2].map((axis) => new Uint16Array(buffer, start + 2 * n * axis, n));
  const span = header.high.map((high, axis) => (high - header.low[axis]) / 65535);
  const middle = steps.map((own, axis) => {
    const sum = own.reduce((total, step) => total + step, 0);
    return header.low[axis] + (sum / Math.max(n, 1)) * span[axis];
  });
  const places = new Float32Array(3 * n);
  const far = new Float32Array(n);
  for (let row = 0; row < n; row += 1) {
    for (let axis = 0; axis < 3; axis += 1) {
      const own = header.low[axis] + steps[axis][row] * span[axis] - middle[axis];
      places[3 * row + axis] = own;
      far[row] += own * own;
    }
  }
  const radius = Math.sqrt(far.sort()[Math.floor(MOST * (n - 1))] ?? 0) || 1;
  for (let k = 0; k < places.length; k += 1) places[k] /= radius;
  const regions = header.regions.map((one) => ({
    ...one,
    place: [one.x, one.y, one.z].map((value, axis) => (value - middle[axis]) / radius),
  }));
  return {
    n,
    header,
    places,
    regions,
    genres: new Uint8Array(buffer, start + 6 * n, n),
    popularity: new Uint8Array(buffer, start + 7 * n, n),
    at: (row) => Array.from(places.subarray(3 * row, 3 * row + 3)),
  };
}

/** Load the links as pairs of rows, and as lists by row. */
export async function loadLinks(mark) {
  const buffer = await load(`/map/${mark}/links.bin`);
  const n = check(buffer, "SGLK");
  const m = new DataView(buffer).getUint32(12, true);
  const counts = new Uint32Array(buffer, 16, n);
  const targets = new Uint32Array(buffer, 16 + 4 * n, m);
  const pairs = new Uint32Array(2 * m);
  const degrees = new Uint32Array(n + 1);
  for (let row = 0, place = 0; row < n; row += 1) {
    for (let k = 0; k < counts[row]; k += 1, place += 1) {
      pairs[2 * place] = row;
      pairs[2 * place + 1] = targets[place];
      degrees[row + 1] += 1;
      degrees[targets[place] + 1] += 1;
    }
  }
  for (let row = 0; row < n; row += 1) degrees[row + 1] += degrees[row];
  const ends = degrees.slice(0, n);
  const others = new Uint32Array(2 * m);
  for (let place = 0; place < pairs.length; place += 1) {
    others[ends[pairs[place]]++] = pairs[place ^ 1];
  }
  return { m, pairs, of: (row) => others.subarray(degrees[row], degrees[row + 1]) };
}

/** Load the names of all artists. */
export async function loadNames(mark) {
  const answer = await fetch(`/map/${mark}/names.json`);
  if (!answer.ok) throw new Error("The names of the map cannot be loaded.");
  return answer.json();
}
