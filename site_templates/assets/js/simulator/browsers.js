/** @import { Browser, Memory, ShopperState, Visit } from "../types.d.ts" */

/**
 * What the shop finds in the browser that a visit is made with; null where it is new to it.
 * @param {Visit} visit
 * @returns {Browser | null}
 */
export function openBrowser({ entry, state }) {
  return state?.browsers[entry.device] ?? null;
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
