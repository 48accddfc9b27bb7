/** @import { Order, ShopState } from "./state.js" */
/** @import { EcommerceEvents } from "./ecommerce-events.js" */

import { toDecimal } from "./money.js";

/** @typedef {"returned" | "on-its-way" | "delivered"} OrderStatus */

const ON_ITS_WAY_MS = 2 * 24 * 3600 * 1000;

/** From the checkout to the refund. */
export class OrderService {
  /**
   * @param {ShopState} state
   * @param {EcommerceEvents} events
   * @param {() => number} now epoch milliseconds
   * @param {() => number} random a number in (0, 1)
   */
  constructor(state, events, now, random) {
    this.state = state;
    this.events = events;
    this.now = now;
    this.random = random;
  }

  /**
   * @param {string} formId
   * @param {Record<string, string>} fields
   * @returns {string}
   */
  submitForm(formId, fields) {
    this.state.checkout = { ...this.state.checkout, [formId]: fields };
    if (formId === "contact-form") return "/checkout/shipping/";
    if (formId === "shipping-form") {
      this.events.cart("add_shipping_info", { shipping_tier: fields.tier });
      return "/checkout/payment/";
    }
    if (formId === "payment-form") {
      this.events.cart("add_payment_info", { payment_type: fields.method });
      return "/checkout/review/";
    }
    throw new RangeError(`no form ${formId} in the shop`);
  }

  /**
   * The status of an order, as its buyer sees it.
   * @param {Order} order
   * @returns {OrderStatus}
   */
  statusOf(order) {
    if (order.refunded) return "returned";
    return this.now() - order.at_ms < ON_ITS_WAY_MS ? "on-its-way" : "delivered";
  }

  /**
   * @param {{total: number, shipping: number, tax: number | null}} totals
   * @returns {string}
   */
  place(totals) {
    const { state } = this;
    if (state.cart.length === 0) return "/cart/";
    const { total, shipping, tax } = totals;
    const at_ms = this.now();
    const tail = Math.floor(this.random() * 60466176).toString(36).padStart(5, "0");
    const transaction_id = `T${at_ms.toString(36)}${tail}`.toUpperCase();
    const tier = state.checkout["shipping-form"]?.tier ?? "";
    const order = {
      transaction_id,
      lines: state.cart,
      coupon: state.coupon,
      tier,
      total,
      shipping,
      tax: tax ?? 0,
      at_ms,
      refunded: false,
    };
    state.orders = [...state.orders, order];
    state.unreported = transaction_id;
    state.cart = [];
    state.coupon = null;
    return "/thank-you/";
  }

  /** Pushes the newest order's purchase once: a reload of the thank-you page pushes nothing. */
  reportPurchase() {
    const order = this.state.orders.find((known) => known.transaction_id === this.state.unreported);
    if (!order) return;
    this.state.unreported = null;
    this.events.recordInteraction("purchase", order.lines.map((line) => line.item_id));
    this.events.ecommerce("purchase", this.describe(order));
  }

  /**
   * @param {string} transactionId as the visitor typed it
   * @returns {string | null} the page of that order, null where there is none
   */
  lookUp(transactionId) {
    const id = transactionId.normalize("NFKC").trim().toUpperCase();
    const known = this.state.orders.some((order) => order.transaction_id === id);
    return known ? `/orders/?${new URLSearchParams({ order: id })}` : null;
  }

  /**
   * Refunds a whole order. The event is pushed once.
   * @param {string} transactionId
   */
  refund(transactionId) {
    const order = this.state.orders.find((known) => known.transaction_id === transactionId);
    if (!order || order.refunded) return;
    this.state.orders = this.state.orders.map((known) =>
      known === order ? { ...known, refunded: true } : known
    );
    this.events.ecommerce("refund", this.describe(order));
  }

  /**
   * The order that was looked up, else all, the newest first.
   * @param {string | undefined} wanted
   */
  shown(wanted) {
    const orders = this.state.orders.filter((order) => !wanted || order.transaction_id === wanted);
    return orders.toReversed();
  }

  /**
   * The ecommerce parameters of an order, for its purchase and its refund.
   * @param {Order} order
   */
  describe({ transaction_id, lines, coupon: code, shipping, tax }) {
    const { items, coupon } = this.events.describeLines(lines, code);
    return {
      transaction_id,
      ...this.events.valueFields(items),
      tax: toDecimal(tax, this.events.catalog.digits),
      shipping: toDecimal(shipping, this.events.catalog.digits),
      ...(coupon ? { coupon: coupon.code } : {}),
      items,
    };
  }
}
