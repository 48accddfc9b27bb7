/** @import { Outcome } from "../types.d.ts" */

const FUNNEL = ["view_item", "add_to_cart", "begin_checkout", "purchase"];

/** Totals of a person's visits inside the window, as experiments compare them. */
export class PersonOutcome {
  constructor() {
    this.visits = 0;
    this.orders = 0;
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
    this.revenue += outcome.revenue;
    if (outcome.hits === 0) return;
    this.sessions++;
    this.sessionRevenue += outcome.revenue;
    FUNNEL.forEach((step, at) => {
      if (outcome.counts[step]) this.reached[at]++;
    });
  }

  /** In the order in which Python names them. */
  get figures() {
    return [
      this.visits,
      this.orders,
      this.revenue,
      this.satisfaction,
      this.sessions,
      ...this.reached,
      this.sessionRevenue,
    ];
  }
}
