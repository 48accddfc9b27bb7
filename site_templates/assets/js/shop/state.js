/** @import { CartLine, ConsentAnswer, Storage } from "../types.d.ts" */
/** @import { Catalog } from "./catalog.js" */
/** @import { Attribution } from "./ecommerce.js" */

import { SHAPES } from "./storage-schema.js";

/**
 * @typedef {{transaction_id: string, lines: CartLine[], coupon: string | null, tier: string,
 *   total: number, shipping: number, tax: number, at_ms: number, refunded: boolean}} Order
 * @typedef {{user_id: string, logged_in: boolean, logged_in_at_ms: number, name: string}} Account
 */

/** @typedef {keyof typeof SHAPES} Key what the shop keeps of a visitor */

const MAX_ATTRIBUTIONS = 50;
const MAX_HISTORY = 100;
/** @type {ReadonlyMap<string, number>} */
const NOTHING = new Map();
/** @type {ReadonlyMap<string, Attribution>} */
const NOWHERE = new Map();

/**
 * The visitor's part of the shop, in the storage that the page or the simulator offers. What is found there is
 * checked before it is used: it may be damaged, or be another version's.
 */
export class ShopState {
  /**
   * @param {Storage} storage
   * @param {Catalog | null} catalog whose items carts and lists may name; null: any
   */
  constructor(storage, catalog = null) {
    this.storage = storage;
    this.catalog = catalog;
    /** @type {Map<string, {stored: unknown, value: unknown}>} what has been checked, by key */
    this.read = new Map();
    /** @type {Set<string>} keys for which a warning was logged */
    this.warned = new Set();
  }

  /**
   * What fits of a stored value. The same value is checked once.
   * @template {Key} K
   * @param {K} key
   * @returns {ReturnType<typeof SHAPES[K]>} undefined where nothing is stored or nothing fits
   */
  get(key) {
    const stored = this.storage.get(key);
    let known = this.read.get(key);
    if (!known || known.stored !== stored) {
      const value = stored === undefined || stored === null ? undefined : this.check(key, stored);
      known = { stored, value };
      this.read.set(key, known);
    }
    return /** @type {ReturnType<typeof SHAPES[K]>} */ (known.value);
  }

  /**
   * @param {Key} key
   * @param {unknown} stored
   */
  check(key, stored) {
    let dropped = 0;
    const value = SHAPES[key](stored, { catalog: this.catalog, drop: () => void dropped++ });
    if ((value === undefined || dropped > 0) && !this.warned.has(key)) {
      this.warned.add(key);
      console.warn(`shop.${key}: left out of what this browser keeps: ${dropped || "all"}`);
    }
    return value;
  }

  /**
   * @param {string} key
   * @param {unknown} value
   */
  set(key, value) {
    this.storage.set(key, value);
    this.read.set(key, { stored: value, value: value ?? undefined });
  }

  /**
   * Keeps what is known of the items touched last, as pairs: an object would sort ids of digits.
   * @template T
   * @param {string} key
   * @param {ReadonlyMap<string, T>} before
   * @param {string} itemId whose place becomes the last one
   * @param {T} value
   * @param {number} most how many items are kept
   */
  setNewest(key, before, itemId, value, most) {
    const others = [...before].filter(([id]) => id !== itemId);
    const pairs = [...others.slice(1 - most), [itemId, value]];
    this.storage.set(key, pairs);
    this.read.set(key, { stored: pairs, value: new Map(/** @type {[string, T][]} */ (pairs)) });
  }

  /** @returns {ConsentAnswer | null} null while the visitor has not answered */
  get consent() {
    return this.get("consent") ?? null;
  }

  set consent(answer) {
    this.set("consent", answer);
  }

  /** @returns {CartLine[]} */
  get cart() {
    return this.get("cart") ?? [];
  }

  set cart(lines) {
    this.set("cart", lines);
  }

  /** @returns {string | null} */
  get coupon() {
    return this.get("coupon") ?? null;
  }

  set coupon(code) {
    this.set("coupon", code);
  }

  /** @returns {string[]} item ids, the newest last */
  get wishlist() {
    return this.get("wishlist") ?? [];
  }

  set wishlist(ids) {
    this.set("wishlist", ids);
  }

  /** @returns {ReadonlyMap<string, number>} what their acts weigh, by item id, the newest last */
  get history() {
    return this.get("history") ?? NOTHING;
  }

  /**
   * @param {string} itemId
   * @param {number} weight
   */
  interact(itemId, weight) {
    const { history } = this;
    this.setNewest(
      "history",
      history,
      itemId,
      (history.get(itemId) ?? 0) + weight,
      MAX_HISTORY,
    );
  }

  /** @returns {string | null} of the sources that lists know, the one through which they came last */
  get source() {
    return this.get("source") ?? null;
  }

  set source(name) {
    this.set("source", name);
  }

  /** @returns {string | null} an item that waits for its visitor to log in */
  get pendingWish() {
    return this.get("pending_wish") ?? null;
  }

  set pendingWish(id) {
    this.set("pending_wish", id);
  }

  /** @returns {Account | null} */
  get account() {
    return this.get("account") ?? null;
  }

  set account(account) {
    this.set("account", account);
  }

  /** @returns {Order[]} */
  get orders() {
    return this.get("orders") ?? [];
  }

  set orders(orders) {
    this.set("orders", orders);
  }

  /** @returns {string | null} an order whose purchase has not been told to the data layer */
  get unreported() {
    return this.get("unreported") ?? null;
  }

  set unreported(id) {
    this.set("unreported", id);
  }

  /** @returns {Record<string, Record<string, string>>} checkout forms as filled in */
  get checkout() {
    return this.get("checkout") ?? {};
  }

  set checkout(forms) {
    this.set("checkout", forms);
  }

  /** @returns {ReadonlyMap<string, Attribution>} by item id, the newest last */
  get attributions() {
    return this.get("attributions") ?? NOWHERE;
  }

  /**
   * @param {string} itemId
   * @param {Attribution} from
   */
  attribute(itemId, from) {
    this.setNewest("attributions", this.attributions, itemId, from, MAX_ATTRIBUTIONS);
  }
}
