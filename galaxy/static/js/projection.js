/** Where everything stands in the picture: for names, for taps, and for what is in view. */

export class Projection {
  constructor(points) {
    this.points = points;
    this.x = new Float32Array(points.n);
    this.y = new Float32Array(points.n);
    this.depth = new Float32Array(points.n); // 0 or less: not in the picture
    this.matrix = null;
  }

  /** Take a new camera; rows are projected when first asked for. */
  set(matrix, width, height) {
    Object.assign(this, { matrix, width, height });
    this.done = false;
  }

  /** Return x, y and depth of a place. */
  of([x, y, z]) {
    const m = this.matrix;
    const w = m[3] * x + m[7] * y + m[11] * z + m[15];
    const flat = (row) => (m[row] * x + m[4 + row] * y + m[8 + row] * z + m[12 + row]) / w;
    return [((flat(0) + 1) / 2) * this.width, ((1 - flat(1)) / 2) * this.height, w];
  }

  all() {
    if (this.done) return;
    const { places, n } = this.points;
    const m = this.matrix;
    for (let row = 0, k = 0; row < n; row += 1, k += 3) {
      const x = places[k];
      const y = places[k + 1];
      const z = places[k + 2];
      const w = m[3] * x + m[7] * y + m[11] * z + m[15];
      const px = ((m[0] * x + m[4] * y + m[8] * z + m[12]) / w + 1) / 2;
      const py = (1 - (m[1] * x + m[5] * y + m[9] * z + m[13]) / w) / 2;
      this.x[row] = px * this.width;
      this.y[row] = py * this.height;
      this.depth[row] = w > 0.001 && px > 0 && px < 1 && py > 0 && py < 1 ? w : 0;
    }
    this.done = true;
  }

  /** Return the row nearest to a place in the picture, within some pixels; null if there is none. */
  nearest(x, y, within, marks) {
    this.all();
    const apart = (row) => Math.hypot(this.x[row] - x, this.y[row] - y);
    let least = within;
    const close = [];
    for (let row = 0; row < this.points.n; row += 1) {
      if (this.depth[row] <= 0 || marks[row] < 0) continue;
      const own = apart(row);
      if (own >= within) continue;
      least = Math.min(least, own);
      close.push(row);
    }
    // of several at about the same place, the one in front
    const under = close.filter((row) => apart(row) < least + 3);
    under.sort((one, other) => this.depth[one] - this.depth[other]);
    return under[0] ?? null;
  }

  /** Return the best known rows in view, in the order of fame. */
  inView(limit, marks) {
    this.all();
    const found = [];
    for (let row = 0; row < this.points.n && found.length < limit; row += 1) {
      if (this.depth[row] > 0 && marks[row] >= 0) found.push(row);
    }
    return found;
  }
}
