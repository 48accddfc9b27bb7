/** @import { DataLayerMessage } from "../types.d.ts" */

/**
 * The page's data layer, as Google documents it: an array that is pushed to. A listener hears what
 * was pushed before it came and everything after.
 * @returns {DataLayerMessage[]}
 */
export function dataLayer() {
  const page = /** @type {{dataLayer?: DataLayerMessage[]}} */ (globalThis);
  page.dataLayer ??= [];
  return page.dataLayer;
}

/**
 * @param {DataLayerMessage[]} layer
 * @param {(message: DataLayerMessage) => void} listener
 */
export function listen(layer, listener) {
  // Pages push what they like; only objects say something to a tag.
  const receive = (/** @type {unknown} */ message) => {
    if (typeof message === "object" && message !== null) {
      listener(/** @type {DataLayerMessage} */ (message));
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
