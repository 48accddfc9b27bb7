/** @import { Catalog } from "./catalog.js" */

import { lineId, MAX_QUANTITY } from "./cart.js";

/**
 * What a browser keeps for the shop may be cut, edited by hand, written by another version, or of a
 * catalog that has changed since. Each shape gives back what fits of a stored value, undefined
 * where nothing does, and reports the parts that it leaves out.
 *
 * @typedef {object} Reading
 * @property {Catalog | null} catalog null: any item id is taken for one
 * @property {() => void} drop called for each part that does not fit
 */

/**
 * @template T
 * @typedef {(value: unknown, reading: Reading) => T | undefined} Shape
 */

/** The last moment that a date can name. */
const LAST_MS = 8_640_000_000_000_000;

/** @type {Shape<string>} */
const text = (value) => typeof value === "string" ? value : undefined;

/** @type {Shape<string>} */
const word = (value) => typeof value === "string" && value !== "" ? value : undefined;

/** @type {Shape<boolean>} */
const flag = (value) => typeof value === "boolean" ? value : undefined;

/** @type {Shape<string>} */
const itemId = (value, { catalog }) =>
  typeof value === "string" && (catalog === null || catalog.knows(value)) ? value : undefined;

/**
 * @param {number} least
 * @param {number} most
 * @returns {Shape<number>}
 */
const numberBetween = (least, most) => (value) =>
  typeof value === "number" && value >= least && value <= most ? value : undefined;

/**
 * @param {number} least
 * @param {number} most
 * @returns {Shape<number>}
 */
const wholeBetween = (least, most) => (value) =>
  Number.isInteger(value) ? numberBetween(least, most)(value, NO_CONTEXT) : undefined;

/** @type {Reading} */
const NO_CONTEXT = { catalog: null, drop: () => {} };

/**
 * @template {string} T
 * @param {T[]} allowed
 * @returns {Shape<T>}
 */
const oneOf = (...allowed) => (value) => allowed.find((one) => one === value);

/**
 * @template T
 * @template {string | boolean | number | null} D
 * @param {Shape<T>} shape
 * @param {D} instead
 * @returns {Shape<T | D>}
 */
const optional = (shape, instead) => (value, reading) =>
  value === undefined || value === null ? instead : shape(value, reading);

/**
 * @param {unknown} value
 * @returns {value is Record<string, unknown>}
 */
function isRecord(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * A list of what fits of its members, each once.
 * @template T
 * @param {Shape<T>} shape
 * @param {(member: T) => string} keyOf
 * @returns {Shape<T[]>}
 */
const listOf = (shape, keyOf) => (value, reading) => {
  if (!Array.isArray(value)) return undefined;
  /** @type {Map<string, T>} */
  const kept = new Map();
  for (const member of value) {
    const fitting = shape(member, reading);
    if (fitting === undefined || kept.has(keyOf(fitting))) reading.drop();
    else kept.set(keyOf(fitting), fitting);
  }
  return [...kept.values()];
};

/**
 * @template T
 * @param {Shape<string>} key
 * @param {Shape<T>} shape
 * @returns {Shape<Record<string, T>>}
 */
const recordOf = (key, shape) => (value, reading) => {
  if (!isRecord(value)) return undefined;
  /** @type {[string, T][]} */
  const kept = [];
  for (const [name, member] of Object.entries(value)) {
    const fitting = shape(member, reading);
    if (fitting === undefined || key(name, reading) === undefined) reading.drop();
    else kept.push([name, fitting]);
  }
  return Object.fromEntries(kept);
};

/**
 * What is known by key, in its order: kept as pairs, for an object would put keys of digits first.
 * Earlier versions kept an object, which is read as well. Of a key that stands twice the first counts.
 * @template T
 * @param {Shape<string>} key
 * @param {Shape<T>} shape
 * @returns {Shape<Map<string, T>>}
 */
const mapOf = (key, shape) => (value, reading) => {
  if (!Array.isArray(value) && !isRecord(value)) return undefined;
  /** @type {Map<string, T>} */
  const kept = new Map();
  const pairs = Array.isArray(value) ? value : Object.entries(/** @type {object} */ (value));
  for (const pair of pairs) {
    const [name, member] = Array.isArray(pair) && pair.length === 2 ? pair : [];
    const known = key(name, reading);
    const fitting = shape(member, reading);
    if (known === undefined || fitting === undefined || kept.has(known)) reading.drop();
    else kept.set(known, fitting);
  }
  return kept;
};

/**
 * An object whose fields all fit; other fields than these are not taken over.
 * @template {object} T
 * @param {{[K in keyof T]: Shape<T[K]>}} fields
 * @returns {Shape<T>}
 */
const objectOf = (fields) => (value, reading) => {
  if (!isRecord(value)) return undefined;
  /** @type {Partial<T>} */
  const kept = {};
  for (const name in fields) {
    kept[name] = fields[name](Object.hasOwn(value, name) ? value[name] : undefined, reading);
    if (kept[name] === undefined) return undefined;
  }
  return /** @type {T} */ (kept);
};

const cartLine = objectOf({
  item_id: itemId,
  variant: text,
  quantity: wholeBetween(1, MAX_QUANTITY),
});
const cartLines = listOf(cartLine, lineId);
const amount = numberBetween(0, Number.MAX_SAFE_INTEGER);
const moment = numberBetween(-LAST_MS, LAST_MS);

const storedOrder = objectOf({
  transaction_id: word,
  lines: cartLines,
  coupon: optional(text, null),
  tier: optional(text, ""),
  total: amount,
  shipping: amount,
  tax: optional(amount, /** @type {number} */ (0)),
  at_ms: moment,
  refunded: optional(flag, false),
});
/** @type {typeof storedOrder} an order with at least one line that the shop still knows */
const order = (value, reading) => {
  const read = storedOrder(value, reading);
  return read && read.lines.length > 0 ? read : undefined;
};

/**
 * By the key under which the shop keeps it.
 */
export const SHAPES = {
  consent: oneOf("granted", "denied"),
  cart: cartLines,
  coupon: text,
  wishlist: listOf(itemId, (id) => id),
  history: mapOf(itemId, numberBetween(0, Number.MAX_SAFE_INTEGER)),
  source: text,
  pending_wish: itemId,
  account: objectOf({
    user_id: word,
    logged_in: flag,
    logged_in_at_ms: moment,
    name: optional(text, ""),
  }),
  orders: listOf(order, ({ transaction_id }) => transaction_id),
  unreported: text,
  checkout: recordOf(text, recordOf(text, text)),
  attributions: mapOf(
    itemId,
    objectOf({
      list_id: text,
      list_name: text,
      index: wholeBetween(0, Number.MAX_SAFE_INTEGER),
    }),
  ),
};
