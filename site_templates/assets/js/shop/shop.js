/** @import { Catalog } from "./catalog.js" */
/** @import { DataLayerMessage, Page, Storage } from "../types.d.ts" */

import { AccountService } from "./account.js";
import { Consent } from "./consent.js";
import { itemUrl } from "./catalog.js";
import { addLine, lineId, setQuantity, totalsOf, validCoupon } from "./cart.js";
import { listParameters, promotionParameters } from "./ecommerce.js";
import { toDecimal } from "./money.js";
import { OrderService } from "./orders.js";
import { resolvePage } from "./pages.js";
import { searchUrl } from "./query.js";
import { findSource } from "./traffic-source.js";
import { ShopState } from "./state.js";
import { EcommerceEvents } from "./ecommerce-events.js";
import { NavigationHistory } from "./navigation-history.js";

/** Forms whose page is done with once they were sent: what they lead to takes its place. */
const REDIRECTING = new Set(["signup-form", "login-form"]);

/**
 * The shop's logic without a DOM: pages, cart, account, checkout, and the events that each step pushes.
 * The DOM event handlers and `VirtualWorld` both call this one class, which is why both push the same.
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
    this.state = new ShopState(storage, catalog);
    this.consent = new Consent(asksConsent, this.state, push);
    this.events = new EcommerceEvents(catalog, this.state, push);
    this.account = new AccountService(this.state, this.events, now, random);
    this.orders = new OrderService(this.state, this.events, now, random);
    /** @type {Page} */
    this.page = resolvePage(catalog, "/404.html", this.state);
    this.pageHistory = new NavigationHistory();
    /** @type {Set<string>} */
    this.seen = new Set();
  }

  /**
   * Before the first page: the tag learns what it may do and who is logged in.
   * @param {{url: string, referrer: string}} [landing] how the visitor came
   */
  start({ url, referrer } = { url: "", referrer: "" }) {
    this.consent.start();
    const source = findSource(this.catalog.sources, url, referrer);
    if (source) this.state.source = source;
    this.account.start();
  }

  /**
   * Makes a URL the current page; pushes nothing yet, because its page_view comes first.
   * @param {string} url without base path
   * @returns {Page}
   */
  open(url) {
    this.page = resolvePage(this.catalog, url, this.state);
    this.seen.clear();
    return this.page;
  }

  /** Where the way to the checkout leads: through the account where guests may not buy. */
  get checkoutUrl() {
    const open = this.catalog.site.checkout?.guest ?? true;
    return open || this.state.account?.logged_in ? "/checkout/" : this.account.url;
  }

  /** Pushes the views of what the current page shows without scrolling. */
  enter() {
    const { page } = this;
    for (const list of page.lists) if (list.immediate) this.seeList(list.id);
    if (page.promotions.length > 0) this.seePromotion(page.promotions[0].id);
    if (page.item) this.events.item("view_item", page.item.id, {});
    if (page.url.startsWith("/cart/")) this.events.cart("view_cart", {});
    if (page.url === "/checkout/") this.events.cart("begin_checkout", {});
    if (page.type === "thank-you") this.orders.reportPurchase();
  }

  get totals() {
    const { tier = null, region = null } = this.state.checkout["shipping-form"] ?? {};
    return totalsOf(this.catalog, this.state.cart, this.state.coupon, tier, region);
  }

  /** @param {string} id */
  seeList(id) {
    const list = this.page.lists.find((known) => known.id === id);
    if (!list || list.items.length === 0 || this.alreadySeen(id)) return;
    this.events.ecommerce("view_item_list", listParameters(this.catalog, list));
  }

  /** @param {string} id */
  seePromotion(id) {
    const promotion = this.page.promotions.find((known) => known.id === id);
    if (!promotion || this.alreadySeen(id)) return;
    this.events.ecommerce("view_promotion", promotionParameters(promotion));
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
      const parameters = listParameters(this.catalog, list);
      this.events.ecommerce("select_item", { ...parameters, items: [parameters.items[at]] });
    }
    return itemUrl(this.catalog.item(itemId));
  }

  /**
   * @param {string} id
   * @returns {string} where the promotion leads
   */
  selectPromotion(id) {
    const promotion = this.page.promotions.find((known) => known.id === id);
    if (!promotion) throw new RangeError(`no promotion ${id} on ${this.page.url}`);
    this.events.ecommerce("select_promotion", promotionParameters(promotion));
    return promotion.target;
  }

  /**
   * @param {string} id
   * @returns {string}
   */
  selectCategory(id) {
    this.events.push({ event: "select_content", content_type: "category", content_id: id });
    return `/c/${id}/`;
  }

  /**
   * @param {string} term
   * @returns {string} the page of results
   */
  search(term) {
    this.events.push({ event: "search", search_term: term });
    return searchUrl(term);
  }

  /**
   * @param {string} itemId
   * @param {string} variant
   * @param {number} quantity
   */
  addToCart(itemId, variant, quantity) {
    this.state.cart = addLine(this.state.cart, { item_id: itemId, variant, quantity });
    this.events.line("add_to_cart", { item_id: itemId, variant, quantity });
  }

  /**
   * @param {string} id of a cart line
   * @param {number} quantity the new one; what was taken off or put on is parameters
   */
  changeQuantity(id, quantity) {
    const line = this.state.cart.find((known) => lineId(known) === id);
    if (!line || line.quantity === quantity) return;
    this.state.cart = setQuantity(this.state.cart, id, quantity);
    const change = quantity - line.quantity;
    const event = change > 0 ? "add_to_cart" : "remove_from_cart";
    this.events.line(event, { ...line, quantity: Math.abs(change) });
  }

  /** @param {string} code */
  applyCoupon(code) {
    const coupon = validCoupon(
      this.catalog,
      this.state.cart,
      code.normalize("NFKC").trim().toUpperCase(),
    );
    this.state.coupon = coupon?.code ?? null;
    return coupon;
  }

  /**
   * @param {string} itemId
   * @param {string} method
   */
  share(itemId, method) {
    this.events.push({ event: "share", method, content_type: "product", item_id: itemId });
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
        return this.account.signUp(fields.name);
      case "login-form":
        return this.account.logIn();
      case "lookup-form":
        return this.orders.lookUp(fields.order);
      default:
        return this.orders.submitForm(formId, fields);
    }
  }

  /** @param {string} formId */
  redirects(formId) {
    return REDIRECTING.has(formId);
  }

  pushNewsletter() {
    const { currency, digits, lead_value } = this.catalog.site.shop;
    this.events.push({
      event: "generate_lead",
      currency,
      value: toDecimal(lead_value, digits),
      lead_source: "newsletter",
    });
  }

  /** Orders that the current page shows. */
  get shownOrders() {
    return this.orders.shown(this.page.query.order);
  }

  /** @returns {string} */
  placeOrder() {
    return this.orders.place(this.totals);
  }

  /** @param {string} id */
  alreadySeen(id) {
    if (this.seen.has(id)) return true;
    this.seen.add(id);
    return false;
  }
}
