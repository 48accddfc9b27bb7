/** @import { Storage } from "../../types.d.ts" */

const PREFIX = "shop.";

/**
 * The browser's storage; a browser that blocks storage throws on mere access.
 * @returns {globalThis.Storage | null}
 */
export function openStorage() {
  try {
    return globalThis.localStorage ?? null;
  } catch {
    return null;
  }
}

/**
 * The visitor's part of the shop in the browser, each key as JSON. Where the browser refuses to keep
 * something (a private window, a full disk), the shop remembers it until the page is left. What is
 * no JSON counts as not there.
 * @param {globalThis.Storage | null} store
 * @returns {Storage}
 */
export function localStore(store) {
  /** @type {Map<string, {text: string | null, value: unknown}>} as it was last read or written */
  const known = new Map();
  /** @type {Map<string, unknown>} what the browser did not take */
  const unkept = new Map();
  const say = sayOnce();
  return {
    get: (key) => {
      if (unkept.has(key)) return unkept.get(key);
      const text = attempt(() => usable(store).getItem(PREFIX + key), say);
      const before = known.get(key);
      if (before && before.text === text) return before.value;
      const value = parse(key, text, say);
      known.set(key, { text, value });
      return value;
    },
    set: (key, value) => {
      const text = JSON.stringify(value);
      unkept.set(key, value);
      attempt(() => {
        usable(store).setItem(PREFIX + key, text);
        unkept.delete(key);
        known.set(key, { text, value });
      }, say);
    },
  };
}

/** @param {globalThis.Storage | null} store */
function usable(store) {
  if (store === null) throw new Error("storage is forbidden");
  return store;
}

/** @typedef {(message: string) => void} Say */

/** @returns {Say} says each thing once in the console */
function sayOnce() {
  const said = new Set();
  return (message) => {
    if (said.has(message)) return;
    said.add(message);
    console.warn(message);
  };
}

/**
 * @template T
 * @param {() => T} act
 * @param {Say} say
 * @returns {T | null} null where the browser does not let us
 */
function attempt(act, say) {
  try {
    return act();
  } catch (error) {
    say(`this browser keeps nothing for the shop: ${error}`);
    return null;
  }
}

/**
 * @param {string} key
 * @param {string | null} text
 * @param {Say} say
 * @returns {unknown}
 */
function parse(key, text, say) {
  if (text === null) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    say(`${PREFIX}${key}: what this browser keeps is damaged and counts as not there`);
    return undefined;
  }
}

/**
 * Calls back when another tab changes what is stored under a key, or clears everything.
 * @param {string} key
 * @param {() => void} listener
 */
export function followOtherTabs(key, listener) {
  addEventListener("storage", (event) => {
    if (event.key === PREFIX + key || event.key === null) listener();
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
