/** Vectors of three numbers, and matrices of sixteen by columns, as WebGL takes them. */

export const add = (a, b) => [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
export const minus = (a, b) => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
export const times = (a, k) => [a[0] * k, a[1] * k, a[2] * k];
export const length = (a) => Math.hypot(a[0], a[1], a[2]);
export const mix = (a, b, share) => add(times(a, 1 - share), times(b, share));

export const cross = (a, b) => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];

export function unit(a) {
  const long = length(a) || 1;
  return times(a, 1 / long);
}

/** Return the product of two matrices. */
export function product(a, b) {
  const found = new Float32Array(16);
  for (let column = 0; column < 4; column += 1) {
    for (let row = 0; row < 4; row += 1) {
      let sum = 0;
      for (let k = 0; k < 4; k += 1) sum += a[k * 4 + row] * b[column * 4 + k];
      found[column * 4 + row] = sum;
    }
  }
  return found;
}

/** Return the projection of a view of so many radians from bottom to top. */
export function perspective(angle, ratio, near, far) {
  const f = 1 / Math.tan(angle / 2);
  const depth = 1 / (near - far);
  return new Float32Array([
    f / ratio, 0, 0, 0, 0, f, 0, 0, 0, 0, (near + far) * depth, -1, 0, 0, 2 * near * far * depth, 0,
  ]);
}

/** Return the view from a place along a direction. */
export function view(place, forward, up) {
  const z = times(unit(forward), -1);
  const x = unit(cross(up, z));
  const y = cross(z, x);
  const shift = (axis) => -(axis[0] * place[0] + axis[1] * place[1] + axis[2] * place[2]);
  return new Float32Array([
    x[0], y[0], z[0], 0, x[1], y[1], z[1], 0, x[2], y[2], z[2], 0, shift(x), shift(y), shift(z), 1,
  ]);
}
