/** @import { Action, Step } from "../types.d.ts" */
/** @import { Shopper } from "./shopper.js" */

/** Actions that are no step: reading, and scrolling down the page. */
const LOOKING = new Set(["wait", "scroll_to_end", "scroll_to_section"]);

/** The steps of a visit: page, reasons, action. */
export class StepLog {
  /** @param {Shopper} shopper */
  constructor(shopper) {
    this.shopper = shopper;
    /** @type {Step[]} */
    this.steps = [];
    this.reported = 0;
  }

  /**
   * Records what is about to be done.
   * @param {Action} action
   * @returns {Step | null} null for reading and scrolling
   */
  write(action) {
    if (LOOKING.has(action.do)) return null;
    const { view, why } = this.shopper;
    const cart = view.cart.map((line) => ({ ...line }));
    const step = { page: view.url, why: why.slice(this.reported), action, cart };
    this.reported = why.length;
    this.steps.push(step);
    return step;
  }
}
