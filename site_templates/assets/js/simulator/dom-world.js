/** @import { GoogleTag } from "../analytics/google-tag.js" */
/** @import { Tag } from "../analytics/tag.js" */
/** @import { Clock } from "../clock.js" */
/** @import { Router } from "../shop/dom/router.js" */
/** @import { Shop } from "../shop/shop.js" */
/** @import { Action, View } from "../types.d.ts" */

import { find, findAll, findOf } from "../shop/dom/find.js";
import {
  click,
  clickWithoutLeaving,
  enterValue,
  scrollIntoPosition,
  scrollPage,
} from "./element-actions.js";
import { goBack } from "../shop/dom/router.js";
import { optionsOf } from "../shop/variants.js";
import { perceive } from "./perceive.js";
import { findDisagreement, perceiveDocument } from "./perceive-document.js";
import { checkPossible } from "./action-guards.js";
import { getOwn } from "../shop/own-property.js";

/** Where a section and a link stand before an action, as parts of the screen's height. */
const SECTION_AT = 0.6;
export const LINK_AT = 0.5;

/** @typedef {(world: DomWorld, action: Required<Action>) => void | Promise<void>} ActionHandler */

/**
 * The shop's page in a browser. Actions call `element.click()` and `requestSubmit()`, scroll the
 * window, and set values with `input` and `change` events; the page's own handlers do the rest. A
 * script makes these events: `isTrusted` is false, and no pointer moves.
 */
export class DomWorld {
  /**
   * @param {{shop: Shop, tag: Tag | GoogleTag, clock: Clock, router: Router}} page
   * @param {boolean} [verifies] whether each view is held against the page-less world's
   */
  constructor({ shop, tag, clock, router }, verifies = false) {
    this.verifies = verifies;
    this.shop = shop;
    this.tag = tag;
    this.clock = clock;
    this.router = router;
    this.seen = this.look();
  }

  look() {
    const view = perceiveDocument(this.shop, this.router.base);
    const other = this.verifies ? findDisagreement(view, perceive(this.shop)) : null;
    if (other) throw new Error(`the page and the shop's core differ in ${other}`);
    return view;
  }

  /**
   * @param {Action} action
   * @returns {Promise<View>}
   */
  async perform(action) {
    const handler = getOwn(HANDLERS, action.do);
    if (!handler) throw new RangeError(`no handler for action "${action.do}"`);
    const complete = checkPossible(action, this.seen);
    if ("waitForQueue" in this.tag) await this.tag.waitForQueue();
    await handler(this, complete);
    await this.router.settle();
    this.seen = this.look();
    return this.seen;
  }
}

/** @param {string} id */
function formOf(id) {
  return findOf(document, `form#${id}`, HTMLFormElement);
}

/**
 * @param {string} selector
 * @param {string} value
 */
function choose(selector, value) {
  enterValue(find(document, `#main ${selector}`), value);
}

/** @type {Record<string, ActionHandler>} */
const HANDLERS = {
  answer_consent: (_world, { value }) =>
    click(`.consent:not([hidden]) button[value="${value}"]`, document),
  wait: async ({ clock, tag }, { ms, away = 0 }) => {
    await clock.sleep(ms - away);
    if (away === 0) return;
    tag.engagement.setActive(false);
    await clock.sleep(away);
    tag.engagement.setActive(true);
  },
  scroll_to_end: () => scrollPage(document.documentElement.scrollHeight),
  scroll_to_section: ({ shop }, { id }) => {
    scrollIntoPosition(
      find(
        document,
        `#main [data-impression][data-list-id="${id}"],
      #main [data-impression][data-promotion-id="${id}"]`,
      ),
      SECTION_AT,
    );
    // Sections on the first screen count as seen at the first scroll.
    if (scrollY === 0) scrollPage(1);
    if (!shop.seen.has(id)) throw new Error(`section ${id} cannot be scrolled into observed`);
  },
  click_item: (_world, { list, id }) => {
    const section = find(document, `#main section[data-list-id="${list}"]`);
    const link = find(section, `[data-item-id="${CSS.escape(id)}"] a.card-link`);
    scrollIntoPosition(link, LINK_AT);
    link.click();
  },
  click_promotion: (_world, { id }) => click(`a[data-promotion-id="${id}"]`),
  click_category: (_world, { id }) => click(`a[data-category-id="${id}"]`, document),
  click_outbound: () => clickWithoutLeaving(find(document, "a.social-link")),
  download_guide: () => clickWithoutLeaving(find(document, "#main a.guide-link")),
  go_back: () => goBack(),
  go_home: ({ router }) => click(`a[href="${router.base}/"]`, document),
  next_page: () => click('nav.pager a[rel="next"]'),
  sort: (_world, { value }) => choose('.toolbar select[name="sort"]', value),
  filter: (_world, { id, value }) => choose(`.toolbar select[name="${id}"]`, value),
  choose_variant: ({ shop }, { value }) => {
    const { item } = shop.page;
    const options = (item && optionsOf(item, value)) ?? [];
    if (options.length < 2) return click(`input[name="variant"][value="${CSS.escape(value)}"]`);
    const selects = findAll(find(document, "#main"), 'select[name="variant"]');
    selects.forEach((select, axis) => enterValue(select, options[axis]));
  },
  set_quantity: (_world, { number }) => choose('input[name="quantity"]', String(number)),
  add_to_cart: () => click('button[data-action="add-to-cart"]'),
  buy_now: () => click('button[data-action="buy-now"]'),
  add_to_wishlist: () => click('button[data-action="add-to-wishlist"]:not(.card *)'),
  share: (_world, { value }) => {
    const button = find(document, '#main button[data-action="share"]');
    // The share target is chosen in a dialog of the system, outside the page.
    button.dataset.method = value;
    button.click();
  },
  view_cart: () => click('a[data-action="view-cart"]', document),
  change_quantity: (_world, { id, number }) => {
    choose(
      `[data-line-id="${CSS.escape(id)}"] select[data-action="change-quantity"]`,
      String(number),
    );
  },
  remove_from_cart: (_world, { id }) =>
    click(`[data-line-id="${CSS.escape(id)}"] button[data-action="remove-from-cart"]`),
  apply_coupon: (_world, { value }) => {
    choose('input[name="coupon"]', value);
    click('button[data-action="apply-coupon"]');
  },
  begin_checkout: () => click('a[data-action="begin-checkout"]'),
  place_order: () => click('button[data-action="place-order"]'),
  open_account: () => click('a[data-action="account"]', document),
  open_orders: () => click('a[data-action="open-orders"]'),
  open_order_lookup: () => click('a[data-action="open-order-lookup"]', document),
  refund: (_world, { id }) =>
    click(`[data-transaction-id="${CSS.escape(id)}"] button[data-action="refund"]`),
  fill: (_world, { id, fields }) => {
    const form = formOf(id);
    for (const [name, value] of Object.entries(fields)) {
      enterValue(form.elements.namedItem(name), value);
    }
  },
  submit: (_world, { id }) => formOf(id).requestSubmit(),
  leave: ({ tag }) => tag.leave(),
};
