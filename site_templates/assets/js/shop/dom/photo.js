/** @import { ItemImage } from "../../types.d.ts" */

/** Widths in which the build offers an image; the same stand in `shop/images/picture.py`. */
const WIDTHS = [320, 640, 1280];

/**
 * An image as the build writes it, for what scripts draw.
 * @param {ItemImage} image name of its files, width and height of the largest one
 * @param {string} base base path without its last slash
 * @param {string} sizes how wide it is shown
 * @returns {HTMLImageElement}
 */
export function makePhoto([name, width, height], base, sizes) {
  const widths = [...WIDTHS.filter((one) => one < width), width];
  const file = (/** @type {number} */ one) => `${base}/assets/images/${name}-${one}.webp`;
  const photo = new Image(width, height);
  photo.className = "photo";
  photo.alt = "";
  photo.decoding = "async";
  photo.loading = "lazy";
  photo.sizes = sizes;
  photo.srcset = widths.map((one) => `${file(one)} ${one}w`).join(", ");
  photo.src = file(widths[0]);
  return photo;
}
