/** @import { Sent } from "../analytics/sent.js" */
/** @import { Catalog } from "../shop/catalog.js" */
/** @import { Action, Browser, ConsentAnswer, Memory, Outcome, View, Visit } from "../types.d.ts" */

import { clearedBy, closeBrowser } from "./browsers.js";
import { nextEntry, remember } from "./life.js";
import { Mind } from "./mind.js";
import { visitShop } from "./visit.js";

/**
 * @typedef {object} World what both worlds offer
 * @property {View} seen
 * @property {{now(): number}} clock
 * @property {{session: {clientId: string | null}, sent: Sent}} tag
 * @property {{state: {consent: ConsentAnswer | null}}} shop
 */

/**
 * A shopper in front of their first page.
 * @param {Catalog} catalog
 * @param {Visit} visit
 * @param {Memory} memory
 * @param {View} view
 * @returns {{mind: Mind, doing: Generator<Action, void, View>}}
 */
export function beginVisit(catalog, visit, memory, view) {
  const { person, entry, seed } = visit;
  const mind = new Mind({ catalog, person, entry, seed, memory }, view);
  const cleared = clearedBy(visit);
  if (cleared) mind.note(`is new to the shop again: cleared by the ${cleared}`);
  return { mind, doing: visitShop(mind) };
}

/**
 * What a finished visit gives back: its outcome, the shopper's state, and when they come again.
 * @param {Visit} visit
 * @param {Mind} mind
 * @param {World} world
 * @param {Pick<Browser, "storage" | "cookies">} kept by the browser
 * @returns {Outcome}
 */
export function endVisit(visit, mind, world, kept) {
  const { person, entry, attempt } = visit;
  const memory = remember(mind);
  const now = world.clock.now();
  const { sent } = world.tag;
  // Of a visit that sent nothing no request tells when it was.
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
    reason: mind.reason,
    pages: mind.page,
    purchases: mind.purchases,
    revenue: mind.revenue,
    ...sent.figures(),
    ...unseen,
    state: closeBrowser(visit, memory, { ...kept, used_at_ms: now }),
    next: nextEntry(mind, memory, visit.seed, now, visit),
    why: mind.why,
  };
}
