/** @import { CartLine, ConsentAnswer, Storage } from "../types.d.ts" */
/** @import { Attribution } from "./ecommerce.js" */

/**
 * @typedef {{transaction_id: string, lines: CartLine[], coupon: string | null, tier: string,
 *   total: number, shipping: number, at_ms: number, refunded: boolean}} Order
 * @typedef {{user_id: string, logged_in: boolean, logged_in_at_ms: number, name: string}} Account
 */

const MAX_ATTRIBUTIONS = 50;
const MAX_HISTORY = 100;
/** @type {Record<string, number>} */
const NOTHING = {};

/** The visitor's part of the shop, in whatever storage the world offers. */
export class ShopState {
  /** @param {Storage} storage */
  constructor(storage) {
    this.storage = storage;
  }

  /** @returns {ConsentAnswer | null} null while the visitor has not answered */
  get consent() {
    return this.storage.get("consent") ?? null;
  }

  set consent(answer) {
    this.storage.set("consent", answer);
  }

  /** @returns {CartLine[]} */
  get cart() {
    return this.storage.get("cart") ?? [];
  }

  set cart(lines) {
    this.storage.set("cart", lines);
  }

  /** @returns {string | null} */
  get coupon() {
    return this.storage.get("coupon") ?? null;
  }

  set coupon(code) {
    this.storage.set("coupon", code);
  }

  /** @returns {string[]} item ids, the newest last */
  get wishlist() {
    return this.storage.get("wishlist") ?? [];
  }

  set wishlist(ids) {
    this.storage.set("wishlist", ids);
  }

  /** @returns {Record<string, number>} what their acts weigh, by item id, the newest last */
  get history() {
    return this.storage.get("history") ?? NOTHING;
  }

  /**
   * @param {string} itemId
   * @param {number} weight
   */
  interact(itemId, weight) {
    const { [itemId]: before = 0, ...others } = this.history;
    const kept = Object.entries(others).slice(1 - MAX_HISTORY);
    this.storage.set("history", Object.fromEntries([...kept, [itemId, before + weight]]));
  }

  /** @returns {string | null} of the sources that lists know, the one through which they came last */
  get source() {
    return this.storage.get("source") ?? null;
  }

  set source(name) {
    this.storage.set("source", name);
  }

  /** @returns {string | null} an item that waits for its visitor to log in */
  get pendingWish() {
    return this.storage.get("pending_wish") ?? null;
  }

  set pendingWish(id) {
    this.storage.set("pending_wish", id);
  }

  /** @returns {Account | null} */
  get account() {
    return this.storage.get("account") ?? null;
  }

  set account(account) {
    this.storage.set("account", account);
  }

  /** @returns {Order[]} */
  get orders() {
    return this.storage.get("orders") ?? [];
  }

  set orders(orders) {
    this.storage.set("orders", orders);
  }

  /** @returns {string | null} an order whose purchase has not been told to the data layer */
  get unreported() {
    return this.storage.get("unreported") ?? null;
  }

  set unreported(id) {
    this.storage.set("unreported", id);
  }

  /** @returns {Record<string, Record<string, string>>} checkout forms as filled in */
  get checkout() {
    return this.storage.get("checkout") ?? {};
  }

  set checkout(forms) {
    this.storage.set("checkout", forms);
  }

  /** @returns {Record<string, Attribution>} */
  get attributions() {
    return this.storage.get("attributions") ?? {};
  }

  /**
   * @param {string} itemId
   * @param {Attribution} from
   */
  attribute(itemId, from) {
    const { [itemId]: _old, ...others } = this.attributions;
    const kept = Object.entries(others).slice(1 - MAX_ATTRIBUTIONS);
    this.storage.set("attributions", Object.fromEntries([...kept, [itemId, from]]));
  }
}
