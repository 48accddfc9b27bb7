/** @import { HitBatch, Device, Outcome } from "../types.d.ts" */
/** @import { Catalog } from "../shop/catalog.js" */
/** @import { UtcOffsets } from "./local-time.js" */

import { toDecimal, toMinor } from "../shop/money.js";
import { localTime } from "./local-time.js";

const FUNNEL = ["view_item", "add_to_cart", "begin_checkout", "purchase"];
const CATEGORIES = ["desktop", "mobile", "tablet"];
const MS_OF_HOUR = 3_600_000;
// 1970-01-01 was a Thursday; weekdays count from Monday.
const FIRST_WEEKDAY = 3;

/** Totals of a person's sessions inside the window, as the data shows them; a visit is a session. */
export class PersonSessions {
  /**
   * @param {Catalog} catalog
   * @param {{utc_offsets: UtcOffsets, devices: Record<string, Device>}} job
   */
  constructor(catalog, job) {
    this.job = job;
    this.digits = catalog.digits;
    this.users = new Set();
    this.sessions = 0;
    this.newSessions = 0;
    this.pages = 0;
    this.reached = FUNNEL.map(() => 0);
    this.orders = 0;
    /** Minor units, so that the sum is exact. */
    this.revenue = 0;
    this.devices = CATEGORIES.map(() => 0);
    this.hours = Array.from({ length: 24 }, () => 0);
    this.weekdays = Array.from({ length: 7 }, () => 0);
    /** @type {Map<string, number>} */
    this.views = new Map(
      catalog.site.categories.filter(({ id }) => !id.includes("/")).map(({ name }) => [name, 0]),
    );
  }

  /**
   * @param {Outcome} outcome
   * @param {HitBatch[]} batches
   */
  add(outcome, batches) {
    const [first] = batches;
    if (!first) return;
    this.users.add(first.client.cid);
    this.sessions++;
    if (first.hits[0].sct === 1) this.newSessions++;
    this.pages += outcome.counts.page_view ?? 0;
    FUNNEL.forEach((step, at) => {
      if (outcome.counts[step]) this.reached[at]++;
    });
    this.orders += outcome.purchases;
    this.revenue += toMinor(outcome.revenue, this.digits);
    this.devices[CATEGORIES.indexOf(this.job.devices[outcome.device].category)]++;
    const hours = Math.floor(localTime(outcome.from_ms, this.job.utc_offsets) / MS_OF_HOUR);
    this.hours[hours % 24]++;
    this.weekdays[(Math.floor(hours / 24) + FIRST_WEEKDAY) % 7]++;
    this.addViews(batches);
  }

  /** @param {HitBatch[]} batches */
  addViews(batches) {
    for (const { hits } of batches) {
      for (const { en, items } of hits) {
        const category = en === "view_item" ? items?.[0]?.ca : undefined;
        if (category) this.views.set(category, (this.views.get(category) ?? 0) + 1);
      }
    }
  }

  /** In the order in which Python names them. */
  get figures() {
    return [
      this.sessions,
      this.users.size,
      this.newSessions,
      this.pages,
      ...this.reached,
      this.orders,
      toDecimal(this.revenue, this.digits),
      ...this.devices,
      ...this.hours,
      ...this.weekdays,
      ...this.views.values(),
    ];
  }
}
