/** @import { Catalog } from "../shop/catalog.js" */
/** @import { Action, HitBatch, SiteConfig, View, Visit } from "../types.d.ts" */

import { downloadParameters, outboundParameters } from "../analytics/measured-links.js";
import { Tag } from "../analytics/tag.js";
import { Clock } from "../clock.js";
import { parseAnswer } from "../shop/consent.js";
import { changeUrl } from "../shop/query.js";
import { Shop } from "../shop/shop.js";
import { textOf } from "../shop/text.js";
import { openBrowser } from "./browser-state.js";
import {
  firstFieldParameters,
  formParameters,
  GUIDE_LINK,
  SOCIAL_LINK,
} from "./measured-markup.js";
import { keyedSource } from "./keyed-sources.js";
import { variantsOnSale } from "../shop/variants.js";
import { Random } from "./random.js";
import { perceive } from "./perceive.js";
import { checkPossible } from "./action-guards.js";
import { getOwn } from "../shop/own-property.js";

/** @typedef {(world: VirtualWorld, action: Required<Action>) => void} ActionHandler */

/**
 * The shop without a page: the same shop core, tag and clock as in a browser, and a history that is
 * a list of URLs. Every action has at once the effect that it has in `DomWorld` through DOM events.
 */
export class VirtualWorld {
  /**
   * @param {object} options
   * @param {Catalog} options.catalog
   * @param {SiteConfig} options.config
   * @param {Visit} options.visit
   */
  constructor({ catalog, config, visit }) {
    const { entry, person, device } = visit;
    const browser = openBrowser(visit);
    const random = Random.of(visit.seed, person.id, entry.visit);
    this.origin = config.analytics.page_origin;
    this.base = config.base_path.replace(/\/$/, "");
    this.catalog = catalog;
    this.clock = new Clock(entry.starts_at_ms);
    /** @type {Record<string, unknown>} */
    this.storage = { ...browser?.storage };
    /** @type {Record<string, string>} */
    this.cookies = { ...browser?.cookies };
    /** @type {HitBatch[]} */
    this.batches = [];
    this.tag = new Tag({
      measurementId: config.analytics.measurement_id,
      clock: this.clock,
      jar: {
        get: (name) => this.cookies[name],
        set: (name, value) => void (this.cookies[name] = value),
        remove: (name) => void delete this.cookies[name],
      },
      environment: {
        language: person.language,
        screen: device.screen,
        user_agent: device.user_agent,
        hints: device.hints,
        region: person.region,
        city: person.city,
      },
      random: keyedSource(random, "tag"),
      transport: (batch) => this.batches.push(batch),
    });
    this.shop = new Shop({
      catalog,
      storage: {
        get: (key) => this.storage[key],
        set: (key, value) => void (this.storage[key] = value),
      },
      push: (message) => this.tag.receive(message),
      now: () => this.clock.now(),
      random: keyedSource(random, "shop"),
      asksConsent: config.consent_banner,
    });
    this.chosen = { variant: "", quantity: 1 };
    /** @type {{id: string, fields: Record<string, string>}} the form that was filled last */
    this.filled = { id: "", fields: {} };
    this.shop.start(entry);
    this.open(normalize(entry.url), entry.referrer, true);
    this.seen = perceive(this.shop);
  }

  /**
   * @param {string} url without base path
   * @param {string} referrer
   * @param {boolean} load
   */
  open(url, referrer, load = false) {
    const page = this.shop.open(url);
    const location = `${this.origin}${this.base}${url}`;
    this.chosen = { variant: (page.item && variantsOnSale(page.item)[0]) ?? "", quantity: 1 };
    this.tag.viewPage({ location, referrer, title: page.title }, { load });
    this.shop.enter();
  }

  get location() {
    return `${this.origin}${this.base}${this.shop.page.url}`;
  }

  /**
   * @param {string | null} url
   * @param {boolean} [redirects] whether the current page is done with, and lies behind no more
   */
  go(url, redirects = false) {
    if (url === null) return;
    const { location, shop } = this;
    if (shop.pageHistory.follow(shop.page.url, url, redirects) !== "stay") {
      this.open(url, location);
      return;
    }
    // A link to the current page changes no address: the page is shown again, without a page view.
    shop.open(url);
    shop.enter();
  }

  back() {
    const url = this.shop.pageHistory.back();
    if (url !== undefined) this.open(url, this.location);
  }

  /** @param {Record<string, string>} changes */
  changeQuery(changes) {
    this.go(changeUrl(this.shop.page.url, changes));
  }

  /**
   * @param {Action} action
   * @returns {View}
   */
  perform(action) {
    const handler = getOwn(HANDLERS, action.do);
    if (!handler) throw new RangeError(`no handler for action "${action.do}"`);
    const complete = checkPossible(action, this.seen);
    handler(this, complete);
    if (!VIEW_PRESERVING.has(action.do)) this.seen = perceive(this.shop);
    return this.seen;
  }
}

/**
 * A URL as a browser normalizes it.
 * @param {string} url path and query
 */
function normalize(url) {
  const { pathname, search } = new URL(url, "https://shop.example");
  return pathname + search;
}

/** Actions that do not change the view. */
const VIEW_PRESERVING = new Set([
  "wait",
  "scroll_to_end",
  "scroll_to_section",
  "fill",
  "share",
  "choose_variant",
  "set_quantity",
]);

/** Parameters of enhanced measurement for a page that was scrolled to its end. */
const SCROLLED = Object.freeze({ percent_scrolled: 90 });

/** @param {VirtualWorld} world */
function shownItem(world) {
  const { item } = world.shop.page;
  if (!item) throw new RangeError(`no item on ${world.shop.page.url}`);
  return item.id;
}

/** @param {VirtualWorld} world */
function addChosen(world) {
  world.shop.addToCart(shownItem(world), world.chosen.variant, world.chosen.quantity);
}

/**
 * Scrolling to a section passes those above it.
 * @param {VirtualWorld} world
 * @param {string} id
 */
function seeDownTo({ shop, seen: { sections } }, id) {
  for (const section of sections) {
    if (section.kind === "list") shop.seeList(section.id);
    else shop.seePromotion(section.id);
    if (section.id === id) return;
  }
  throw new RangeError(`no section ${id} on ${shop.page.url}`);
}

/**
 * @param {VirtualWorld} world
 * @param {"form_start" | "form_submit"} event
 * @param {string} formId
 */
function measureForm(world, event, formId) {
  const { site } = world.catalog;
  const form = formParameters(site, formId, world.origin + world.base);
  if (event === "form_submit") return world.tag.measure(event, form);
  const parameters = { ...form, ...firstFieldParameters(site, formId) };
  world.tag.measure(event, parameters, `form_start ${formId}`);
}

/**
 * What a form sends: an empty text for each field that was not filled in.
 * @param {VirtualWorld} world
 * @param {string} formId
 * @returns {Record<string, string>}
 */
function fieldsOf({ catalog, filled }, formId) {
  const empty = Object.fromEntries(catalog.site.forms[formId].map(({ name }) => [name, ""]));
  return filled.id === formId ? { ...empty, ...filled.fields } : empty;
}

/** @type {Record<string, ActionHandler>} */
const HANDLERS = {
  answer_consent: ({ shop }, { value }) => shop.consent.answer(parseAnswer(value)),
  wait: ({ clock, tag }, { ms, away = 0 }) => {
    clock.advance(ms - away);
    if (away === 0) return;
    tag.engagement.setActive(false);
    clock.advance(away);
    tag.engagement.setActive(true);
  },
  scroll_to_end: (world) => {
    world.tag.measure("scroll", SCROLLED, "scroll");
    const last = world.seen.sections.at(-1);
    if (last) seeDownTo(world, last.id);
  },
  scroll_to_section: (world, { id }) => seeDownTo(world, id),
  click_item: (world, { list, id }) => world.go(world.shop.selectItem(list, id)),
  click_promotion: (world, { id }) => world.go(world.shop.selectPromotion(id)),
  click_category: (world, { id }) => world.go(world.shop.selectCategory(id)),
  click_outbound: ({ tag }) => tag.measure("click", outboundParameters(SOCIAL_LINK)),
  download_guide: (world) => {
    const href = `${world.origin}${world.base}${GUIDE_LINK.href}`;
    const text = textOf(world.catalog.site, GUIDE_LINK.text);
    const parameters = downloadParameters({ ...GUIDE_LINK, href, text });
    if (parameters) world.tag.measure("file_download", parameters);
  },
  go_back: (world) => world.back(),
  go_home: (world) => world.go("/"),
  next_page: (world) => {
    const page = String(world.shop.page.number + 1);
    world.changeQuery({ page });
  },
  sort: (world, { value }) => world.changeQuery({ sort: value, page: "" }),
  filter: (world, { id, value }) => world.changeQuery({ [id]: value, page: "" }),
  choose_variant: (world, { value }) => void (world.chosen.variant = value),
  set_quantity: (world, { number }) => void (world.chosen.quantity = number),
  add_to_cart: (world) => addChosen(world),
  buy_now: (world) => {
    addChosen(world);
    world.go(world.shop.checkoutUrl);
  },
  add_to_wishlist: (world) => world.go(world.shop.account.addToWishlist(shownItem(world))),
  share: (world, { value }) => world.shop.share(shownItem(world), value),
  view_cart: (world) => world.go("/cart/"),
  change_quantity: ({ shop }, { id, number }) => shop.changeQuantity(id, number),
  remove_from_cart: ({ shop }, { id }) => shop.changeQuantity(id, 0),
  apply_coupon: ({ shop }, { value }) => void shop.applyCoupon(value),
  begin_checkout: (world) => world.go(world.shop.checkoutUrl),
  place_order: (world) => world.go(world.shop.placeOrder()),
  open_account: (world) => world.go(world.shop.account.url),
  open_orders: (world) => world.go("/orders/"),
  open_order_lookup: (world) => world.go("/order-lookup/"),
  refund: ({ shop }, { id }) => shop.orders.refund(id),
  fill: (world, { id, fields }) => {
    world.filled = { id, fields };
    measureForm(world, "form_start", id);
  },
  submit: (world, { id }) => {
    measureForm(world, "form_submit", id);
    world.go(world.shop.submitForm(id, fieldsOf(world, id)), world.shop.redirects(id));
  },
  leave: ({ tag }) => tag.leave(),
};
