/** Mouse, fingers and keys, to a camera. */

const TURN = 0.005; // radians a pixel
const TAP = 6; // pixels that a finger may slip
const KEYS = {
  ArrowLeft: (camera) => camera.turn(-0.08, 0),
  ArrowRight: (camera) => camera.turn(0.08, 0),
  ArrowUp: (camera) => camera.turn(0, 0.08),
  ArrowDown: (camera) => camera.turn(0, -0.08),
  "+": (camera) => camera.zoom(0.85),
  "=": (camera) => camera.zoom(0.85),
  "-": (camera) => camera.zoom(1.18),
};
const FLYING = { w: [1, 0, 0], s: [-1, 0, 0], d: [0, 1, 0], a: [0, -1, 0], e: [0, 0, 1], q: [0, 0, -1] };

/**
 * Let a canvas be moved by mouse, fingers and keys.
 * @param {object} on `tap(x, y)` and `hover(x, y)`
 */
export class Controls {
  constructor(canvas, camera, on) {
    Object.assign(this, { canvas, camera, on, fly: false });
    this.pointers = new Map();
    this.keys = new Set();
    canvas.addEventListener("pointerdown", (event) => this.#down(event));
    canvas.addEventListener("pointermove", (event) => this.#move(event));
    for (const name of ["pointerup", "pointercancel"]) {
      canvas.addEventListener(name, (event) => this.#up(event));
    }
    canvas.addEventListener("wheel", (event) => this.#wheel(event), { passive: false });
    canvas.addEventListener("contextmenu", (event) => event.preventDefault());
    canvas.addEventListener("keydown", (event) => this.#key(event));
    canvas.addEventListener("keyup", (event) => this.keys.delete(event.key.toLowerCase()));
    canvas.addEventListener("blur", () => this.keys.clear());
  }

  #down(event) {
    this.canvas.setPointerCapture(event.pointerId);
    this.canvas.focus({ preventScroll: true });
    this.pointers.set(event.pointerId, [event.clientX, event.clientY]);
    this.start = [event.clientX, event.clientY];
    this.slipped = this.pointers.size > 1;
    this.apart = this.#apart();
  }

  #move(event) {
    const before = this.pointers.get(event.pointerId);
    if (!before) {
      if (event.pointerType === "mouse") this.on.hover(event.offsetX, event.offsetY);
      return;
    }
    const [dx, dy] = [event.clientX - before[0], event.clientY - before[1]];
    this.pointers.set(event.pointerId, [event.clientX, event.clientY]);
    const slip = Math.hypot(event.clientX - this.start[0], event.clientY - this.start[1]);
    this.slipped ||= slip > TAP;
    if (!this.slipped) return;
    const high = this.canvas.clientHeight;
    if (this.pointers.size === 2) {
      const apart = this.#apart();
      if (this.apart) this.camera.zoom(this.apart / apart);
      this.apart = apart;
      this.camera.pan(dx / 2 / high, dy / 2 / high);
    } else if (event.buttons === 2 || event.shiftKey) this.camera.pan(dx / high, dy / high);
    else if (this.fly) this.camera.look(dx * TURN * 0.6, dy * TURN * 0.6);
    else this.camera.turn(dx * TURN, dy * TURN);
  }

  #up(event) {
    const known = this.pointers.delete(event.pointerId);
    if (known && event.type === "pointerup" && !this.slipped && event.button === 0) {
      const box = this.canvas.getBoundingClientRect();
      this.on.tap(event.clientX - box.left, event.clientY - box.top, event.pointerType === "touch");
    }
    this.apart = this.#apart();
  }

  #apart() {
    const [one, other] = [...this.pointers.values()];
    return other ? Math.hypot(one[0] - other[0], one[1] - other[1]) : 0;
  }

  #wheel(event) {
    event.preventDefault();
    const lines = event.deltaMode === 1 ? 16 : 1;
    this.camera.zoom(Math.exp(Math.min(Math.max(event.deltaY * lines, -200), 200) * 0.0015));
  }

  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const key = event.key.toLowerCase();
    if (this.fly && key in FLYING) {
      this.keys.add(key);
      this.fast = event.shiftKey;
      this.last = performance.now();
      this.camera.changed();
      event.preventDefault();
    } else if (event.key in KEYS) {
      KEYS[event.key](this.camera);
      event.preventDefault();
    }
  }

  /** Fly on while keys are held; return whether any are. */
  step(now) {
    if (!this.keys.size) return false;
    const seconds = Math.min((now - this.last) / 1000, 0.1);
    this.last = now;
    const speed = (this.fast ? 1.4 : 0.45) * seconds;
    const sum = [0, 0, 0];
    for (const key of this.keys) FLYING[key].forEach((part, axis) => (sum[axis] += part * speed));
    this.camera.go(...sum);
    return true;
  }
}
