/** @import { DataLayerMessage, EventItem, Hit, WireItem } from "../types.d.ts" */

/** Item keys on the wire (GA4 protocol version 2). */
export const ITEM_CODES = /** @type {const} */ ({
  item_id: "id",
  item_name: "nm",
  item_brand: "br",
  item_category: "ca",
  item_category2: "c2",
  item_variant: "va",
  price: "pr",
  discount: "ds",
  quantity: "qt",
  coupon: "cp",
  index: "lp",
  item_list_id: "li",
  item_list_name: "ln",
});

const MAX_ITEMS = 200;

/**
 * An event's parameters: Google's ecommerce events have them in an object of their own.
 * @param {DataLayerMessage} message
 * @returns {DataLayerMessage}
 */
export function parametersOf(message) {
  if (message.ecommerce && Object.keys(message).length === 2) return message.ecommerce;
  const { event: _event, ecommerce, ...parameters } = message;
  return { ...parameters, ...ecommerce };
}

/** @typedef {Pick<Hit, "cu" | "ep" | "epn" | "items">} HitParameters */

/**
 * @param {EventItem} item
 * @returns {WireItem}
 */
export function toWireItem(item) {
  /** @type {Record<string, string | number>} */
  const wire = {};
  for (const key of /** @type {(keyof typeof ITEM_CODES)[]} */ (Object.keys(item))) {
    const value = item[key];
    const code = ITEM_CODES[key];
    if (code && value !== undefined && value !== null) wire[code] = value;
  }
  return wire;
}

/** @type {WeakMap<DataLayerMessage, HitParameters>} */
const constants = new WeakMap();

/**
 * Whether an event's parameters can never change: they and their items are frozen.
 * @param {DataLayerMessage} parameters
 */
function isConstant(parameters) {
  const { items } = parameters;
  return Object.isFrozen(parameters) &&
    (items === undefined || (Object.isFrozen(items) && items.every(Object.isFrozen)));
}

/**
 * The event's own part of a hit: numbers become `epn`, all else `ep`; the currency, the user id and
 * the items have places of their own.
 * @param {DataLayerMessage} parameters
 * @returns {HitParameters}
 */
export function toHitParameters(parameters) {
  const known = constants.get(parameters);
  if (known) return known;
  const hit = translate(parameters);
  if (isConstant(parameters)) constants.set(parameters, hit);
  return hit;
}

/**
 * @param {DataLayerMessage} parameters
 * @returns {HitParameters}
 */
function translate(parameters) {
  /** @type {HitParameters} */
  const hit = {};
  for (const key of Object.keys(parameters)) {
    const value = parameters[key];
    if (value === undefined || key === "user_id") continue;
    if (key === "items") hit.items = value.slice(0, MAX_ITEMS).map(toWireItem);
    else if (key === "currency") hit.cu = String(value);
    else if (typeof value === "number" && !Number.isNaN(value)) (hit.epn ??= {})[key] = value;
    else (hit.ep ??= {})[key] = value === null ? "" : String(value);
  }
  return hit;
}
