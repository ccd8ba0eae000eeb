/** Points and links drawn by WebGL 2; without it, `Scene.open` returns null. */

import { asTexture } from "./palette.js";

const POINTS = `#version 300 es
in vec3 place;
in float genre;
in float popularity;
in float mark;
uniform mat4 matrix;
uniform float scale;
uniform float dimmed;
uniform float grow;
uniform sampler2D colours;
out vec3 colour;
void main() {
  gl_Position = matrix * vec4(place, 1.0);
  float fame = popularity > 100.0 ? 0.15 : popularity / 100.0;
  float size = grow * (0.0035 + 0.011 * fame * fame) * scale / gl_Position.w;
  float chosen = mark > 1.5 ? 1.0 : 0.0;
  gl_PointSize = clamp(size * (1.0 + 0.6 * chosen), 2.0 + 2.5 * chosen, 30.0);
  vec3 own = texelFetch(colours, ivec2(int(genre), 0), 0).rgb;
  float far = clamp(1.25 - 0.17 * gl_Position.w, 0.45, 1.0);
  float bright = mark > 0.5 ? 1.0 : 1.0 - 0.72 * dimmed;
  colour = own * far * bright + chosen * 0.15;
  if (mark < -0.5) gl_Position = vec4(2.0, 2.0, 2.0, 1.0);
}`;
const DISCS = `#version 300 es
precision mediump float;
in vec3 colour;
out vec4 pixel;
void main() {
  float from = length(gl_PointCoord - 0.5);
  if (from > 0.5) discard;
  pixel = vec4(colour * (1.0 - 0.55 * smoothstep(0.3, 0.5, from)), 1.0);
}`;
const LINES = `#version 300 es
in vec3 place;
in float mark;
uniform mat4 matrix;
out float seen;
void main() {
  gl_Position = matrix * vec4(place, 1.0);
  seen = mark < -0.5 ? 0.0 : 1.0;
}`;
const THREADS = `#version 300 es
precision mediump float;
in float seen;
uniform float strength;
out vec4 pixel;
void main() {
  if (seen < 0.99) discard;
  pixel = vec4(0.45, 0.56, 0.8, strength);
}`;

export class Scene {
  /** Return a scene on a canvas; null where WebGL 2 cannot be had. */
  static open(canvas, points, colours) {
    const gl = canvas.getContext("webgl2", { antialias: false, alpha: false });
    return gl ? new Scene(gl, points, colours) : null;
  }

  constructor(gl, points, colours) {
    this.gl = gl;
    this.points = points;
    this.colours = colours;
    this.marks = new Int8Array(points.n);
    this.pairs = null;
    this.dimmed = 0;
    this.grow = Math.min(Math.max(Math.cbrt(8_000 / points.n), 1), 2); // few artists, larger points
    this.build();
  }

  /** Make all that the graphics card holds, at the start and after it was lost. */
  build() {
    const { gl, points } = this;
    this.discs = program(gl, POINTS, DISCS);
    this.threads = program(gl, LINES, THREADS);
    const places = buffer(gl, points.places);
    this.markBuffer = buffer(gl, this.marks, gl.DYNAMIC_DRAW);
    this.pointArrays = arrays(gl, this.discs, {
      place: [places, 3, gl.FLOAT],
      genre: [buffer(gl, points.genres), 1, gl.UNSIGNED_BYTE],
      popularity: [buffer(gl, points.popularity), 1, gl.UNSIGNED_BYTE],
      mark: [this.markBuffer, 1, gl.BYTE],
    });
    this.lineArrays = arrays(gl, this.threads, {
      place: [places, 3, gl.FLOAT],
      mark: [this.markBuffer, 1, gl.BYTE],
    });
    const texture = gl.createTexture();
    gl.bindTexture(gl.TEXTURE_2D, texture);
    gl.texImage2D(
      gl.TEXTURE_2D, 0, gl.RGBA8, 256, 1, 0, gl.RGBA, gl.UNSIGNED_BYTE, asTexture(this.colours),
    );
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
    gl.clearColor(0.027, 0.035, 0.055, 1);
    if (this.pairs) this.setLinks(this.pairs);
  }

  /** Set the links, as pairs of rows. */
  setLinks(pairs) {
    const { gl } = this;
    this.pairs = pairs;
    gl.bindVertexArray(this.lineArrays);
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, gl.createBuffer());
    gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, pairs, gl.STATIC_DRAW);
    gl.bindVertexArray(null);
  }

  /** Send the marks: -1 hidden, 0 usual, 1 bright, 2 chosen; the usual ones are dimmed or not. */
  setMarks(dimmed) {
    const { gl } = this;
    this.dimmed = dimmed ? 1 : 0;
    gl.bindBuffer(gl.ARRAY_BUFFER, this.markBuffer);
    gl.bufferSubData(gl.ARRAY_BUFFER, 0, this.marks);
  }

  /**
   * Draw one picture.
   * @param {Float32Array} matrix of the camera
   * @param {number} scale pixels that a length of 1 has at a depth of 1
   * @param {number} lines how many links are drawn, at most
   */
  draw(matrix, scale, lines) {
    const { gl } = this;
    gl.viewport(0, 0, gl.drawingBufferWidth, gl.drawingBufferHeight);
    gl.clear(gl.COLOR_BUFFER_BIT | gl.DEPTH_BUFFER_BIT);
    if (this.pairs && lines > 0) {
      // below the points, which so keep their colours where links are dense
      gl.disable(gl.DEPTH_TEST);
      gl.enable(gl.BLEND);
      gl.blendFunc(gl.SRC_ALPHA, gl.ONE_MINUS_SRC_ALPHA);
      const drawn = Math.min(lines, this.pairs.length / 2);
      const strength = (this.dimmed ? 0.03 : 0.07) * Math.min(1, Math.sqrt(50_000 / drawn));
      use(gl, this.threads, { matrix, strength });
      gl.bindVertexArray(this.lineArrays);
      gl.drawElements(gl.LINES, 2 * drawn, gl.UNSIGNED_INT, 0);
    }
    gl.enable(gl.DEPTH_TEST);
    gl.disable(gl.BLEND);
    use(gl, this.discs, { matrix, scale, dimmed: this.dimmed, grow: this.grow });
    gl.bindVertexArray(this.pointArrays);
    gl.drawArrays(gl.POINTS, 0, this.points.n);
    gl.bindVertexArray(null);
  }
}

function program(gl, vertices, fragments) {
  const made = gl.createProgram();
  for (const [kind, text] of [[gl.VERTEX_SHADER, vertices], [gl.FRAGMENT_SHADER, fragments]]) {
    const shader = gl.createShader(kind);
    gl.shaderSource(shader, text);
    gl.compileShader(shader);
    if (!gl.getShaderParameter(shader, gl.COMPILE_STATUS) && !gl.isContextLost()) {
      throw new Error(gl.getShaderInfoLog(shader));
    }
    gl.attachShader(made, shader);
  }
  gl.linkProgram(made);
  return made;
}

function buffer(gl, data, usage = gl.STATIC_DRAW) {
  const made = gl.createBuffer();
  gl.bindBuffer(gl.ARRAY_BUFFER, made);
  gl.bufferData(gl.ARRAY_BUFFER, data, usage);
  return made;
}

function arrays(gl, shaders, attributes) {
  const made = gl.createVertexArray();
  gl.bindVertexArray(made);
  for (const [name, [from, size, type]] of Object.entries(attributes)) {
    const place = gl.getAttribLocation(shaders, name);
    if (place < 0) continue;
    gl.bindBuffer(gl.ARRAY_BUFFER, from);
    gl.enableVertexAttribArray(place);
    gl.vertexAttribPointer(place, size, type, false, 0, 0);
  }
  gl.bindVertexArray(null);
  return made;
}

function use(gl, shaders, values) {
  gl.useProgram(shaders);
  for (const [name, value] of Object.entries(values)) {
    const place = gl.getUniformLocation(shaders, name);
    if (typeof value === "number") gl.uniform1f(place, value);
    else gl.uniformMatrix4fv(place, false, value);
  }
}
