/** @import { Action, Step } from "../types.d.ts" */
/** @import { Shopper } from "./shopper.js" */

/** What moves nobody on: reading, and looking further down the page. */
const LOOKING = new Set(["wait", "scroll_to_end", "scroll_to_section"]);

/** The steps of a visit, for whoever asks how it went: where, what was thought, what was done. */
export class StepLog {
  /** @param {Shopper} shopper */
  constructor(shopper) {
    this.shopper = shopper;
    /** @type {Step[]} */
    this.steps = [];
    this.told = 0;
  }

  /**
   * Writes down what is about to be done.
   * @param {Action} action
   * @returns {Step | null} null where they only look on
   */
  write(action) {
    if (LOOKING.has(action.do)) return null;
    const { view, why } = this.shopper;
    const cart = view.cart.map((line) => ({ ...line }));
    const step = { page: view.url, why: why.slice(this.told), action, cart };
    this.told = why.length;
    this.steps.push(step);
    return step;
  }
}
