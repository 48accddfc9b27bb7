/** @import { Browser, Memory, ShopperState, Visit } from "../types.d.ts" */

import { purpose } from "./keyed-random.js";
import { Random } from "./random.js";
import { PARAMETERS } from "./parameters.js";
import { getOwn } from "../shop/own-property.js";

const CLEAR = purpose("clear-browser");
const DAY_MS = 86_400_000;

/**
 * What the shop finds in the browser that a visit is made with; null where it is new to it, or new
 * again.
 * @param {Visit} visit
 * @returns {Browser | null}
 */
export function openBrowser(visit) {
  const { entry, state } = visit;
  return clearedBy(visit) || !state ? null : getOwn(state.browsers, entry.device) ?? null;
}

/**
 * Who took away, since the last visit, what the shop had left in the browser.
 * @param {Visit} visit
 * @returns {"browser" | "person" | null}
 */
export function clearedBy({ seed, person, device, entry, state }) {
  const browser = state ? getOwn(state.browsers, entry.device) : undefined;
  if (!browser) return null;
  const unused = entry.starts_at_ms - browser.used_at_ms;
  if (device.script_storage_days && unused > device.script_storage_days * DAY_MS) return "browser";
  const random = Random.of(seed, person.id, entry.visit);
  return random.happens(CLEAR, PARAMETERS.nextVisit.clears) ? "person" : null;
}

/**
 * What a shopper carries to the next visit.
 * @param {Visit} visit
 * @param {Memory} memory after the visit
 * @param {Browser} browser as the visit left it
 * @returns {ShopperState}
 */
export function closeBrowser({ entry, state }, memory, browser) {
  return { memory, browsers: { ...state?.browsers, [entry.device]: browser } };
}
