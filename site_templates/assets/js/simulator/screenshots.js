/** @import { Action } from "../types.d.ts" */
/** @import { Shopper } from "./shopper.js" */

import { StepLog } from "./step-log.js";
import { LINK_AT } from "./dom-world.js";
import { scrollIntoPosition } from "./element-actions.js";

/**
 * Selectors of the elements that actions are about to act on.
 * @type {Record<string, (action: Action) => string>}
 */
const TARGETS = {
  click_item: ({ list, id }) =>
    `#main section[data-list-id="${list}"] [data-item-id="${CSS.escape(id ?? "")}"]`,
  click_promotion: ({ id }) => `#main a[data-promotion-id="${id}"]`,
  click_category: ({ id }) => `a[data-category-id="${id}"]`,
  add_to_cart: () => '#main button[data-action="add-to-cart"]',
  buy_now: () => '#main button[data-action="buy-now"]',
  view_cart: () => 'a[data-action="view-cart"]',
  begin_checkout: () => '#main a[data-action="begin-checkout"]',
  place_order: () => '#main button[data-action="place-order"]',
  fill: ({ id }) => `form#${id}`,
  submit: ({ id }) => `form#${id} [type="submit"]`,
};

/** Asks the engine for a picture before each step of a visit, and waits until it is taken. */
export class Screenshots {
  /** @param {Shopper} shopper */
  constructor(shopper) {
    this.stepLog = new StepLog(shopper);
  }

  /** @param {Action} action what is about to be done */
  async show(action) {
    const step = this.stepLog.write(action);
    if (!step) return;
    const element = outline(action);
    await new Promise((taken) => {
      globalThis.behavesimStepShown = () => taken(null);
      globalThis.behavesimShowStep?.(JSON.stringify(step));
    });
    if (element) element.style.outline = element.style.outlineOffset = "";
  }
}

/**
 * Frames what is about to be clicked. A card is scrolled into position as the click itself does.
 * @param {Action} action
 * @returns {HTMLElement | null}
 */
function outline(action) {
  const selector = TARGETS[action.do]?.(action);
  const element = selector ? document.querySelector(selector) : null;
  if (!(element instanceof HTMLElement)) return null;
  const link = action.do === "click_item" ? element.querySelector("a.card-link") : null;
  if (link instanceof HTMLElement) scrollIntoPosition(link, LINK_AT);
  element.style.outline = "5px solid #e0218a";
  element.style.outlineOffset = "3px";
  return element;
}
