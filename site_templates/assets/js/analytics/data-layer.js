/** @import { DataLayerMessage } from "../types.d.ts" */

/**
 * The page's data layer, as Google documents it: an array that is pushed to. A listener gets what
 * was pushed before it was added and everything after.
 * @returns {DataLayerMessage[]}
 */
export function dataLayer() {
  globalThis.dataLayer ??= [];
  return globalThis.dataLayer;
}

/**
 * @param {DataLayerMessage[]} layer
 * @param {(message: DataLayerMessage) => void} listener
 */
export function listen(layer, listener) {
  // Pages push any value; a tag reads only objects.
  const receive = (/** @type {unknown} */ message) => {
    if (typeof message === "object" && message !== null) {
      listener(message);
    }
  };
  layer.forEach(receive);
  const { push } = layer; // others may listen as well
  layer.push = (...messages) => {
    for (const message of messages) {
      push.call(layer, message);
      receive(message);
    }
    return layer.length;
  };
}
