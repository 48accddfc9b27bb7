/** @import { SentCounts } from "../analytics/sent-counts.js" */
/** @import { Catalog } from "../shop/catalog.js" */
/** @import { Action, Browser, ConsentAnswer, Memory, Outcome, View, Visit } from "../types.d.ts" */

import { toDecimal } from "../shop/money.js";
import { clearedBy, closeBrowser } from "./browser-state.js";
import { remember } from "./memory.js";
import { nextEntry } from "./next-visit.js";
import { Shopper } from "./shopper.js";
import { visitShop } from "./visit-policy.js";

/**
 * @typedef {object} World what both worlds offer
 * @property {View} seen
 * @property {{now(): number}} clock
 * @property {{session: {clientId: string | null}, sent: SentCounts}} tag
 * @property {{state: {consent: ConsentAnswer | null}}} shop
 */

/**
 * A shopper in front of their first page.
 * @param {Catalog} catalog
 * @param {Visit} visit
 * @param {Memory} memory
 * @param {View} view
 * @returns {{shopper: Shopper, actions: Generator<Action, void, View>}}
 */
export function beginVisit(catalog, visit, memory, view) {
  const { person, entry, seed } = visit;
  const shopper = new Shopper({ catalog, person, entry, seed, memory }, view);
  const cleared = clearedBy(visit);
  if (cleared) shopper.note(`is new to the shop again: cleared by the ${cleared}`);
  return { shopper, actions: visitShop(shopper) };
}

/**
 * What a finished visit gives back: its outcome, the shopper's state, and when they come again.
 * @param {Visit} visit
 * @param {Shopper} shopper
 * @param {World} world
 * @param {Pick<Browser, "storage" | "cookies">} kept by the browser
 * @returns {Outcome}
 */
export function endVisit(visit, shopper, world, kept) {
  const { person, entry, attempt } = visit;
  const memory = remember(shopper);
  const now = world.clock.now();
  const { sent } = world.tag;
  // A visit that sent nothing has no request from which its time could be read.
  const unseen = sent.requests === 0 ? { from_ms: entry.starts_at_ms, to_ms: now } : {};
  return {
    person: person.id,
    visit: entry.visit,
    attempt,
    device: entry.device,
    cleared: clearedBy(visit),
    user_pseudo_id: world.tag.session.clientId,
    consent: world.shop.state.consent,
    intent: entry.intent,
    topic: entry.topic,
    reason: shopper.reason,
    pages: shopper.page,
    purchases: shopper.purchases,
    revenue: toDecimal(shopper.revenue, shopper.catalog.digits),
    ...sent.figures(),
    ...unseen,
    state: closeBrowser(visit, memory, { ...kept, used_at_ms: now }),
    next: nextEntry(shopper, memory, visit.seed, now, visit),
    why: shopper.why,
  };
}
