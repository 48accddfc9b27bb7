/** @import { DataLayerMessage, EventItem, EventPromotion, Hit, WireItem } from "../types.d.ts" */

/** Item keys on the wire (GA4 protocol version 2). */
export const ITEM_CODES = /** @type {const} */ ({
  item_id: "id",
  item_name: "nm",
  item_brand: "br",
  item_category: "ca",
  item_category2: "c2",
  item_category3: "c3",
  item_category4: "c4",
  item_category5: "c5",
  item_variant: "va",
  price: "pr",
  discount: "ds",
  quantity: "qt",
  coupon: "cp",
  index: "lp",
  item_list_id: "li",
  item_list_name: "ln",
  affiliation: "af",
  promotion_id: "pi",
  promotion_name: "pn",
  creative_name: "cn",
  creative_slot: "cs",
  location_id: "lo",
  // What Universal Analytics called them.
  id: "id",
  name: "nm",
  brand: "br",
  variant: "va",
  list: "ln",
  list_name: "ln",
  position: "lp",
  list_position: "lp",
  creative: "cn",
});

/** @type {ReadonlyMap<string, string>} */
const CODES = new Map(Object.entries(ITEM_CODES));
const CATEGORY_CODES = /** @type {const} */ (["ca", "c2", "c3", "c4", "c5"]);
const MAX_ITEMS = 200;
const MAX_OWN_PARAMETERS = 27;
/** Only these carry items; from any other event gtag drops them. */
export const ECOMMERCE_EVENTS = new Set([
  "add_payment_info",
  "add_shipping_info",
  "add_to_cart",
  "add_to_wishlist",
  "begin_checkout",
  "purchase",
  "refund",
  "remove_from_cart",
  "select_item",
  "select_promotion",
  "view_cart",
  "view_item",
  "view_item_list",
  "view_promotion",
]);

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
 * @param {Partial<EventItem & EventPromotion>} item
 * @returns {WireItem}
 */
export function toWireItem(item) {
  /** @type {Record<string, any>} */
  const wire = {};
  for (const [key, value] of Object.entries(item)) {
    if (value === undefined || value === null) continue;
    const code = CODES.get(key);
    if (code) wire[code] = typeof value === "number" ? value : String(value);
    else addOwnParameter(wire, key, String(value));
  }
  return wire;
}

/**
 * @param {WireItem} wire
 * @param {string} name that the protocol has no code for
 * @param {string} value
 */
function addOwnParameter(wire, name, value) {
  if (name === "category") {
    value.split("/").slice(0, 5).forEach((part, at) => wire[CATEGORY_CODES[at]] = part);
    return;
  }
  const own = wire.k ??= {};
  if (Object.keys(own).length < MAX_OWN_PARAMETERS) put(own, name, value);
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
    if (key === "items") {
      if (Array.isArray(value)) hit.items = value.slice(0, MAX_ITEMS).map(toWireItem);
    } else if (key === "currency") {
      if (value !== null) hit.cu = String(value);
    } else if (typeof value === "number" && !Number.isNaN(value)) put(hit.epn ??= {}, key, value);
    else put(hit.ep ??= {}, key, value === null ? "" : String(value));
  }
  return hit;
}

/**
 * Sets a parameter whose name is the page's: plain assignment would take `__proto__` for more than a
 * name.
 * @template T
 * @param {Record<string, T>} parameters
 * @param {string} name
 * @param {T} value
 */
function put(parameters, name, value) {
  if (name !== "__proto__") parameters[name] = value;
  else {
    const own = { value, writable: true, enumerable: true, configurable: true };
    Object.defineProperty(parameters, name, own);
  }
}
