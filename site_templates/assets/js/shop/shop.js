/** @import { Catalog } from "./catalog.js" */
/** @import { Order } from "./state.js" */
/** @import { DataLayerMessage, EventItem, Page, Storage } from "../types.d.ts" */

import { Consent } from "./consent.js";
import { addLine, lineId, setQuantity, totalsOf, validCoupon } from "./cart.js";
import * as ecommerce from "./ecommerce.js";
import { resolvePage } from "./pages.js";
import { searchUrl } from "./query.js";
import { findSource } from "./source.js";
import { ShopState } from "./state.js";

const LOGIN_LASTS_MS = 7 * 24 * 3_600_000;
const NEWSLETTER_VALUE = 1000; // what a lead is worth, for generate_lead

/**
 * The shop without a face: pages, cart, account, checkout, and what each step tells the data layer.
 * The DOM wiring and the page-less world both drive this one class, which is why both tell the same.
 * Methods that lead somewhere else return the URL to go to.
 */
export class Shop {
  /**
   * @param {object} world
   * @param {Catalog} world.catalog
   * @param {Storage} world.storage
   * @param {(message: DataLayerMessage) => void} world.push to the data layer
   * @param {() => number} world.now epoch milliseconds
   * @param {() => number} world.random a number in (0, 1)
   * @param {boolean} world.asksConsent whether the shop has a cookie banner
   */
  constructor({ catalog, storage, push, now, random, asksConsent }) {
    this.catalog = catalog;
    this.state = new ShopState(storage);
    this.consent = new Consent(asksConsent, this.state, push);
    this.push = push;
    this.now = now;
    this.random = random;
    /** @type {Page} */
    this.page = resolvePage(catalog, "/404.html", this.state);
    /** @type {Set<string>} */
    this.seen = new Set();
  }

  /**
   * Before the first page: the tag learns what it may do and who is logged in; logins expire after
   * a week.
   * @param {{url: string, referrer: string}} [landing] how the visitor came
   */
  start({ url, referrer } = { url: "", referrer: "" }) {
    this.consent.start();
    const source = findSource(this.catalog.sources, url, referrer);
    if (source) this.state.source = source;
    const account = this.state.account;
    if (!account?.logged_in) return;
    if (this.now() - account.logged_in_at_ms > LOGIN_LASTS_MS) {
      this.state.account = { ...account, logged_in: false };
    } else this.push({ user_id: account.user_id });
  }

  /**
   * Makes a URL the current page; says nothing yet, because its page_view comes first.
   * @param {string} url without base path
   * @returns {Page}
   */
  open(url) {
    this.page = resolvePage(this.catalog, url, this.state);
    this.seen.clear();
    return this.page;
  }

  /**
   * Where lists are personal, the shop remembers what visitors look at, want and buy.
   * @param {string} event
   * @param {string[]} itemIds
   */
  noteInteraction(event, itemIds) {
    const { ranking } = this.catalog.site;
    const weight = ranking?.by === "personal" ? ranking.weights[event] ?? 0 : 0;
    if (weight > 0) { for (const id of itemIds) this.state.interact(id, weight); }
  }

  /** Where the way to the checkout leads: through the account where guests may not buy. */
  get checkoutUrl() {
    const open = this.catalog.site.checkout?.guest ?? true;
    return open || this.state.account?.logged_in ? "/checkout/" : this.accountUrl;
  }

  /** Tells what the current page shows without scrolling. */
  enter() {
    const { page } = this;
    for (const list of page.lists) if (list.immediate) this.seeList(list.id);
    if (page.promotions.length > 0) this.seePromotion(page.promotions[0].id);
    if (page.item) this.pushItem("view_item", page.item.id, {});
    if (page.url.startsWith("/cart/")) this.pushCart("view_cart", {});
    if (page.url === "/checkout/") this.pushCart("begin_checkout", {});
    if (page.type === "thank-you") this.reportPurchase();
  }

  /** Where the account link leads. */
  get accountUrl() {
    const { account } = this.state;
    if (!account) return "/signup/";
    return account.logged_in ? "/account/" : "/login/";
  }

  get totals() {
    const tier = this.state.checkout["shipping-form"]?.tier ?? null;
    return totalsOf(this.catalog, this.state.cart, this.state.coupon, tier);
  }

  /** @param {string} id */
  seeList(id) {
    const list = this.page.lists.find((known) => known.id === id);
    if (!list || list.items.length === 0 || this.alreadySeen(id)) return;
    this.pushEcommerce("view_item_list", ecommerce.listParameters(this.catalog, list));
  }

  /** @param {string} id */
  seePromotion(id) {
    const promotion = this.page.promotions.find((known) => known.id === id);
    if (!promotion || this.alreadySeen(id)) return;
    this.pushEcommerce("view_promotion", ecommerce.promotionParameters(promotion));
  }

  /**
   * @param {string} listId
   * @param {string} itemId
   * @returns {string} the item's page
   */
  selectItem(listId, itemId) {
    const list = this.page.lists.find((known) => known.id === listId);
    const at = list ? list.items.findIndex((item) => item.id === itemId) : -1;
    if (list && at >= 0) {
      const index = list.offset + at;
      this.state.attribute(itemId, { list_id: list.id, list_name: list.name, index });
      const told = ecommerce.listParameters(this.catalog, list);
      this.pushEcommerce("select_item", { ...told, items: [told.items[at]] });
    }
    return `/p/${itemId}/`;
  }

  /**
   * @param {string} id
   * @returns {string} where the promotion leads
   */
  selectPromotion(id) {
    const promotion = this.page.promotions.find((known) => known.id === id);
    if (!promotion) throw new RangeError(`no promotion ${id} on ${this.page.url}`);
    this.pushEcommerce("select_promotion", ecommerce.promotionParameters(promotion));
    return promotion.target;
  }

  /**
   * @param {string} id
   * @returns {string}
   */
  selectCategory(id) {
    this.push({ event: "select_content", content_type: "category", content_id: id });
    return `/c/${id}/`;
  }

  /**
   * @param {string} term
   * @returns {string} the page of results
   */
  search(term) {
    this.push({ event: "search", search_term: term });
    return searchUrl(term);
  }

  /**
   * @param {string} itemId
   * @param {string} variant
   * @param {number} quantity
   */
  addToCart(itemId, variant, quantity) {
    this.state.cart = addLine(this.state.cart, { item_id: itemId, variant, quantity });
    this.pushItem("add_to_cart", itemId, { item_variant: variant, quantity });
  }

  /**
   * @param {string} id of a cart line
   * @param {number} quantity the new one; what was taken off or put on is told
   */
  changeQuantity(id, quantity) {
    const line = this.state.cart.find((known) => lineId(known) === id);
    if (!line || line.quantity === quantity) return;
    this.state.cart = setQuantity(this.state.cart, id, quantity);
    const change = quantity - line.quantity;
    this.pushItem(change > 0 ? "add_to_cart" : "remove_from_cart", line.item_id, {
      item_variant: line.variant,
      quantity: Math.abs(change),
    });
  }

  /** @param {string} code */
  applyCoupon(code) {
    const coupon = validCoupon(this.catalog, this.state.cart, code.trim().toUpperCase());
    this.state.coupon = coupon?.code ?? null;
    return coupon;
  }

  /**
   * Wishlists belong to accounts: without one the wish waits behind the log-in page.
   * @param {string} itemId
   * @returns {string | null}
   */
  addToWishlist(itemId) {
    if (!this.state.account?.logged_in) {
      this.state.pendingWish = itemId;
      return this.state.account ? "/login/" : "/signup/";
    }
    this.keepWish(itemId);
    return null;
  }

  /** @param {string} itemId */
  keepWish(itemId) {
    if (this.state.wishlist.includes(itemId)) return;
    this.state.wishlist = [...this.state.wishlist, itemId];
    this.pushItem("add_to_wishlist", itemId, {});
  }

  /**
   * @param {string} itemId
   * @param {string} method
   */
  share(itemId, method) {
    this.push({ event: "share", method, content_type: "product", item_id: itemId });
  }

  /**
   * @param {string} formId
   * @param {Record<string, string>} fields
   * @returns {string | null} the next page, null to stay
   */
  submitForm(formId, fields) {
    switch (formId) {
      case "search-form":
        return this.search(fields.q);
      case "newsletter-form":
        this.pushNewsletter();
        return null;
      case "signup-form":
        return this.signUp(fields.name);
      case "login-form":
        return this.logIn();
      case "lookup-form":
        return this.lookUpOrder(fields.order);
      default:
        return this.submitCheckoutForm(formId, fields);
    }
  }

  pushNewsletter() {
    const { currency } = this.catalog.site.shop;
    this.push({
      event: "generate_lead",
      currency,
      value: NEWSLETTER_VALUE,
      lead_source: "newsletter",
    });
  }

  /**
   * @param {string} name
   * @returns {string}
   */
  signUp(name) {
    const user_id = `u${Math.floor(this.random() * 1e12).toString(36)}`;
    this.state.account = { user_id, logged_in: true, logged_in_at_ms: this.now(), name };
    this.push({ event: "sign_up", method: "email", user_id });
    return this.afterLogIn();
  }

  /** @returns {string | null} */
  logIn() {
    const account = this.state.account;
    if (!account) return null;
    this.state.account = { ...account, logged_in: true, logged_in_at_ms: this.now() };
    this.push({ event: "login", method: "email", user_id: account.user_id });
    return this.afterLogIn();
  }

  logOut() {
    const { account } = this.state;
    if (account) this.state.account = { ...account, logged_in: false };
    return "/";
  }

  /**
   * @param {string} transactionId as somebody typed it
   * @returns {string | null} the page of that order, null where there is none
   */
  lookUpOrder(transactionId) {
    const id = transactionId.trim().toUpperCase();
    const known = this.state.orders.some((order) => order.transaction_id === id);
    return known ? `/orders/?${new URLSearchParams({ order: id })}` : null;
  }

  /** Orders that the current page shows: the one that was looked up, else all, the newest first. */
  get shownOrders() {
    const wanted = this.page.query.order;
    const orders = this.state.orders.filter((order) => !wanted || order.transaction_id === wanted);
    return orders.toReversed();
  }

  /**
   * Sends a whole order back. It is told once.
   * @param {string} transactionId
   */
  refund(transactionId) {
    const order = this.state.orders.find((known) => known.transaction_id === transactionId);
    if (!order || order.refunded) return;
    this.state.orders = this.state.orders.map((known) =>
      known === order ? { ...known, refunded: true } : known
    );
    const { items, coupon } = this.describeOrder(order);
    this.pushEcommerce("refund", {
      transaction_id: transactionId,
      ...this.worth(items),
      tax: 0,
      shipping: order.shipping,
      ...(coupon ? { coupon: coupon.code } : {}),
      items,
    });
  }

  /** @param {Order} order */
  describeOrder({ lines, coupon: code }) {
    const coupon = validCoupon(this.catalog, lines, code);
    const items = ecommerce.cartItems(this.catalog, lines, this.state.attributions, coupon);
    return { items, coupon };
  }

  /** @returns {string} */
  afterLogIn() {
    const wish = this.state.pendingWish;
    if (!wish) return this.state.cart.length > 0 ? "/cart/" : "/";
    this.state.pendingWish = null;
    this.keepWish(wish);
    return `/p/${wish}/`;
  }

  /**
   * @param {string} formId
   * @param {Record<string, string>} fields
   * @returns {string}
   */
  submitCheckoutForm(formId, fields) {
    this.state.checkout = { ...this.state.checkout, [formId]: fields };
    if (formId === "contact-form") return "/checkout/shipping/";
    if (formId === "shipping-form") {
      this.pushCart("add_shipping_info", { shipping_tier: fields.tier });
      return "/checkout/payment/";
    }
    if (formId === "payment-form") {
      this.pushCart("add_payment_info", { payment_type: fields.method });
      return "/checkout/review/";
    }
    throw new RangeError(`no form ${formId} in the shop`);
  }

  /** @returns {string} */
  placeOrder() {
    const { state } = this;
    if (state.cart.length === 0) return "/cart/";
    const { total, shipping } = this.totals;
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
      at_ms,
      refunded: false,
    };
    state.orders = [...state.orders, order];
    state.unreported = transaction_id;
    state.cart = [];
    state.coupon = null;
    return "/thank-you/";
  }

  /** Pushes the newest order's purchase once: a reload of the thank-you page finds nothing to tell. */
  reportPurchase() {
    const order = this.state.orders.find((known) => known.transaction_id === this.state.unreported);
    if (!order) return;
    this.state.unreported = null;
    const { items, coupon } = this.describeOrder(order);
    this.noteInteraction("purchase", order.lines.map((line) => line.item_id));
    this.pushEcommerce("purchase", {
      transaction_id: order.transaction_id,
      ...this.worth(items),
      tax: 0,
      shipping: order.shipping,
      ...(coupon ? { coupon: coupon.code } : {}),
      items,
    });
  }

  /**
   * @param {string} event
   * @param {string} itemId
   * @param {Partial<EventItem>} more
   */
  pushItem(event, itemId, more) {
    const from = this.state.attributions[itemId];
    const items = [{
      ...ecommerce.singleItem(this.catalog, this.catalog.item(itemId), from),
      ...more,
    }];
    this.noteInteraction(event, [itemId]);
    this.pushEcommerce(event, { ...this.worth(items), items });
  }

  /**
   * @param {string} event
   * @param {Record<string, string>} more
   */
  pushCart(event, more) {
    const { cart } = this.state;
    if (cart.length === 0) return;
    const coupon = validCoupon(this.catalog, cart, this.state.coupon);
    const items = ecommerce.cartItems(this.catalog, cart, this.state.attributions, coupon);
    const code = coupon && event !== "view_cart" ? { coupon: coupon.code } : {};
    this.pushEcommerce(event, { ...this.worth(items), ...code, ...more, items });
  }

  /** @param {EventItem[]} items */
  worth(items) {
    return { currency: this.catalog.site.shop.currency, value: ecommerce.valueOf(items) };
  }

  /**
   * Google's documented form: the last event's object is cleared first.
   * @param {string} event
   * @param {object} ecommerceObject
   */
  pushEcommerce(event, ecommerceObject) {
    this.push({ ecommerce: null });
    this.push({ event, ecommerce: ecommerceObject });
  }

  /** @param {string} id */
  alreadySeen(id) {
    if (this.seen.has(id)) return true;
    this.seen.add(id);
    return false;
  }
}
