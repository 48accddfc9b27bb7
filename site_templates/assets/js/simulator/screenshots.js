/** @import { Action } from "../types.d.ts" */
/** @import { Shopper } from "./shopper.js" */

import { StepLog } from "./step-log.js";
import { scrollIntoPosition } from "./element-actions.js";

/**
 * @typedef {object} Camera what the engine puts on the window to film a visit, and what it calls
 * @property {(step: string) => void} [behavesimFilm] asks for a picture of the page as it stands
 * @property {() => void} [behavesimFilmed] goes on after it
 */

/** What a finger would rest on before it moves on. */
const HELD = /** @type {Record<string, (action: Action) => string>} */ ({
  click_item: ({ list, id }) => `#main section[data-list-id="${list}"] [data-item-id="${id}"]`,
  click_promotion: ({ id }) => `#main a[data-promotion-id="${id}"]`,
  click_category: ({ id }) => `a[data-category-id="${id}"]`,
  add_to_cart: () => '#main button[data-action="add-to-cart"]',
  buy_now: () => '#main button[data-action="buy-now"]',
  view_cart: () => 'a[data-action="view-cart"]',
  begin_checkout: () => '#main a[data-action="begin-checkout"]',
  place_order: () => '#main button[data-action="place-order"]',
  fill: ({ id }) => `form#${id}`,
  submit: ({ id }) => `form#${id} [type="submit"]`,
});

/** Shows each step of a visit to whoever films it, and waits until the picture is taken. */
export class Screenshots {
  /** @param {Shopper} shopper */
  constructor(shopper) {
    this.stepLog = new StepLog(shopper);
  }

  /** @param {Action} action what is about to be done */
  async show(action) {
    const step = this.stepLog.write(action);
    if (!step) return;
    const held = hold(action);
    const camera = /** @type {Camera} */ (globalThis);
    await new Promise((taken) => {
      camera.behavesimFilmed = () => taken(null);
      camera.behavesimFilm?.(JSON.stringify(step));
    });
    if (held) held.style.outline = held.style.outlineOffset = "";
  }
}

/**
 * Frames what is about to be clicked. A card is brought up as the click itself will do.
 * @param {Action} action
 * @returns {HTMLElement | null}
 */
function hold(action) {
  const selector = HELD[action.do]?.(action);
  const held = selector ? document.querySelector(selector) : null;
  if (!(held instanceof HTMLElement)) return null;
  const link = action.do === "click_item" ? held.querySelector("a.card-link") : null;
  if (link instanceof HTMLElement) scrollIntoPosition(link, 0.5);
  held.style.outline = "5px solid #e0218a";
  held.style.outlineOffset = "3px";
  return held;
}
