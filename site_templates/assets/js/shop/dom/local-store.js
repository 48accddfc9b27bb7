/** @import { Storage } from "../../types.d.ts" */

const PREFIX = "shop.";

/**
 * The visitor's part of the shop in the browser, each key as JSON.
 * @param {globalThis.Storage} store
 * @returns {Storage}
 */
export function localStore(store) {
  return {
    get: (key) => {
      const text = store.getItem(PREFIX + key);
      return text === null ? undefined : JSON.parse(text);
    },
    set: (key, value) => store.setItem(PREFIX + key, JSON.stringify(value)),
  };
}

/**
 * Hears of it when another tab changes what is kept under a key.
 * @param {string} key
 * @param {() => void} listener
 */
export function followOtherTabs(key, listener) {
  addEventListener("storage", (event) => {
    if (event.key === PREFIX + key) listener();
  });
}

/**
 * Everything the shop keeps in a browser, by key.
 * @param {globalThis.Storage} store
 * @returns {Record<string, unknown>}
 */
export function dumpStore(store) {
  const keys = Object.keys(store).filter((key) => key.startsWith(PREFIX)).sort();
  const { get } = localStore(store);
  return Object.fromEntries(
    keys.map((key) => [key.slice(PREFIX.length), get(key.slice(PREFIX.length))]),
  );
}
