/** @import { Outcome } from "../types.d.ts" */

import { toDecimal, toMinor } from "../shop/money.js";

const FUNNEL = ["view_item", "add_to_cart", "begin_checkout", "purchase"];

/** Totals of a person's visits inside the window, as experiments compare them. */
export class PersonOutcome {
  /** @param {number} digits of the currency */
  constructor(digits) {
    this.digits = digits;
    this.visits = 0;
    this.orders = 0;
    /** Minor units, as `sessionRevenue`, so that sums are exact. */
    this.revenue = 0;
    this.satisfaction = 0;
    this.sessions = 0;
    this.sessionRevenue = 0;
    this.reached = FUNNEL.map(() => 0);
  }

  /**
   * @param {Outcome} outcome
   * @param {boolean} counts whether the visit was after the warm-up
   */
  add(outcome, counts) {
    this.satisfaction = outcome.state.memory.satisfaction;
    if (!counts) return;
    this.visits++;
    this.orders += outcome.purchases;
    const revenue = toMinor(outcome.revenue, this.digits);
    this.revenue += revenue;
    if (outcome.hits === 0) return;
    this.sessions++;
    this.sessionRevenue += revenue;
    FUNNEL.forEach((step, at) => {
      if (outcome.counts[step]) this.reached[at]++;
    });
  }

  /** In the order in which Python names them. */
  get figures() {
    return [
      this.visits,
      this.orders,
      toDecimal(this.revenue, this.digits),
      this.satisfaction,
      this.sessions,
      ...this.reached,
      toDecimal(this.sessionRevenue, this.digits),
    ];
  }
}
