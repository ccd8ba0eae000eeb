/** Where one looks from: around a point, or flying freely. */

import { add, cross, length, minus, mix, perspective, product, times, unit, view } from "./math.js";

const ANGLE = 0.9; // radians from the bottom of the picture to its top
const UP = [0, 0, 1];
const STEEPEST = 1.5;
const NEAREST = 0.02;
const FARTHEST = 8;
const calm = matchMedia("(prefers-reduced-motion: reduce)");

export const OVERVIEW = { target: [0, 0, 0], distance: 2.1, yaw: -1.1, pitch: 0.35 };

export class Camera {
  /** @param {() => void} changed called when there is something to draw */
  constructor(changed) {
    Object.assign(this, structuredClone(OVERVIEW));
    this.changed = changed;
    this.flight = null;
    this.ratio = 1;
    this.shift = [0, 0]; // of the middle, in halves of the picture, as panels cover parts of it
  }

  /** The direction in which one looks. */
  get forward() {
    const flat = Math.cos(this.pitch);
    return [-flat * Math.cos(this.yaw), -flat * Math.sin(this.yaw), -Math.sin(this.pitch)];
  }

  /** Where one is. */
  get place() {
    return minus(this.target, times(this.forward, this.distance));
  }

  get right() {
    return unit(cross(this.forward, UP));
  }

  /** The matrix from places on the map to the picture. */
  matrix() {
    const near = Math.max(this.distance / 200, 0.002);
    const scene = view(this.place, this.forward, UP);
    const found = product(perspective(ANGLE, this.ratio, near, this.distance + 12), scene);
    for (let column = 0; column < 4; column += 1) {
      found[4 * column] += this.shift[0] * found[4 * column + 3];
      found[4 * column + 1] += this.shift[1] * found[4 * column + 3];
    }
    return found;
  }

  /** Pixels that a length of 1 has at a depth of 1. */
  scale(height) {
    return height / (2 * Math.tan(ANGLE / 2));
  }

  turn(dx, dy) {
    this.flight = null;
    this.yaw -= dx;
    this.pitch = Math.min(Math.max(this.pitch + dy, -STEEPEST), STEEPEST);
    this.changed();
  }

  /** Turn the head instead: the place stays. */
  look(dx, dy) {
    const place = this.place;
    this.turn(dx, dy);
    this.target = add(place, times(this.forward, this.distance));
  }

  zoom(factor) {
    this.flight = null;
    this.distance = Math.min(Math.max(this.distance * factor, NEAREST), FARTHEST);
    this.changed();
  }

  /** Move sideways and up, in shares of the height of the picture. */
  pan(dx, dy) {
    this.flight = null;
    const wide = 2 * Math.tan(ANGLE / 2) * this.distance;
    const up = cross(this.right, this.forward);
    this.target = add(this.target, add(times(this.right, -dx * wide), times(up, dy * wide)));
    this.changed();
  }

  /** Go forward, to the right and up. */
  go(forward, right, up) {
    this.flight = null;
    const step = add(add(times(this.forward, forward), times(this.right, right)), [0, 0, up]);
    this.target = add(this.target, step);
    this.changed();
  }

  /** Fly to where a point is in the middle; resolves on arrival. */
  flyTo(target, distance, milliseconds = 1200) {
    const from = { target: this.target, distance: this.distance };
    const far = length(minus(target, this.target));
    return new Promise((resolve) => {
      if (calm.matches || milliseconds === 0) {
        Object.assign(this, { target, distance, flight: null });
        this.changed();
        resolve();
        return;
      }
      const arch = Math.max(far * 0.6 - Math.max(from.distance, distance) * 0.3, 0);
      this.flight = { begin: performance.now(), milliseconds, from, target, distance, arch, resolve };
      this.changed();
    });
  }

  /** Move on in a flight; return whether there is one. */
  step(now) {
    const flight = this.flight;
    if (!flight) return false;
    const share = Math.min((now - flight.begin) / flight.milliseconds, 1);
    const eased = share < 0.5 ? 4 * share ** 3 : 1 - (2 - 2 * share) ** 3 / 2;
    this.target = mix(flight.from.target, flight.target, eased);
    const low = Math.log(flight.from.distance);
    const straight = Math.exp(low + (Math.log(flight.distance) - low) * eased);
    this.distance = straight + flight.arch * Math.sin(Math.PI * eased);
    if (share === 1) {
      this.flight = null;
      flight.resolve();
    }
    return true;
  }

  /** Return the camera as text for an address, and take it back. */
  toText() {
    const numbers = [...this.target, this.distance, this.yaw % (2 * Math.PI), this.pitch];
    return numbers.map((number) => number.toFixed(3)).join(",");
  }

  fromText(text) {
    const numbers = text.split(",").map(Number);
    if (numbers.length !== 6 || !numbers.every(Number.isFinite)) return false;
    const [x, y, z, distance, yaw, pitch] = numbers;
    const bound = (value) => Math.min(Math.max(value, -4), 4);
    this.target = [bound(x), bound(y), bound(z)];
    this.distance = Math.min(Math.max(distance, NEAREST), FARTHEST);
    this.yaw = yaw;
    this.pitch = Math.min(Math.max(pitch, -STEEPEST), STEEPEST);
    this.flight = null;
    this.changed();
    return true;
  }
}
