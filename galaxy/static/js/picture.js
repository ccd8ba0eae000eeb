/** A place for a picture: chosen, dropped anywhere on the page, or pasted. */

import { byId } from "./dom.js";

const KINDS = ["image/jpeg", "image/png", "image/webp"];
const UNKNOWN = "application/octet-stream";

/**
 * Let a page take pictures.
 * @param {object} how `take(file)` is called with a file of any kind; `refuse(sentence)` where
 *     something is dropped that is no file; `taking()` returns whether pictures are wanted
 */
export function takePictures({ take, refuse, taking }) {
  const file = byId("file");
  byId("choose").addEventListener("click", () => file.click());
  file.addEventListener("change", () => {
    if (file.files.length) take(file.files[0]);
    file.value = ""; // so that the same one may be chosen again
  });
  document.addEventListener("paste", (event) => {
    const [pasted] = event.clipboardData?.files ?? [];
    const hasText = event.clipboardData?.types.includes("text/plain"); // a table has a picture, too
    if (!pasted || hasText || !taking()) return;
    event.preventDefault();
    take(pasted);
  });
  dropped(take, refuse, taking);
}

function dropped(take, refuse, taking) {
  const isText = (event) => ![...event.dataTransfer.types].some((kind) => /^Files$|uri-list/.test(kind));
  const over = (yes) => document.body.classList.toggle("dragging", yes);
  addEventListener("dragover", (event) => {
    if (isText(event) || !taking()) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
    over(true);
  });
  addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) over(false); // not from one element to the next
  });
  addEventListener("drop", (event) => {
    over(false);
    if (isText(event) || !taking()) return;
    event.preventDefault();
    const [first] = event.dataTransfer.files;
    if (first) take(first);
    else refuse("That is the address of a picture: save the picture, then drop its file.");
  });
}

/** Return what to send a file as; the server looks for itself. */
export const kindOf = (file) => (KINDS.includes(file.type) ? file.type : UNKNOWN);

/**
 * Draw the square of a picture that the model sees, on a canvas.
 * @returns {Promise<boolean>} whether the browser can show it
 */
export async function preview(canvas, file) {
  const paper = canvas.getContext("2d");
  paper.clearRect(0, 0, canvas.width, canvas.height);
  try {
    const image = await createImageBitmap(file);
    const side = Math.min(image.width, image.height);
    const [left, top] = [(image.width - side) / 2, (image.height - side) / 2];
    paper.fillStyle = "white"; // what is transparent, to the model too
    paper.fillRect(0, 0, canvas.width, canvas.height);
    paper.imageSmoothingQuality = "high";
    paper.drawImage(image, left, top, side, side, 0, 0, canvas.width, canvas.height);
    image.close();
    return true;
  } catch {
    return false;
  }
}
