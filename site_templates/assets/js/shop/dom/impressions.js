/** @import { Shop } from "../shop.js" */

import { findAll } from "./find.js";

/** A section counts as seen when its top has come this far up the screen. */
export const SEEN_AT = 0.85;

/**
 * Reports the sections that have come into view to the shop; called on every scroll.
 * @param {Shop} shop
 */
export function noticeSections(shop) {
  const line = innerHeight * SEEN_AT;
  // Nothing below the first screen counts before the first scroll.
  if (scrollY === 0) return;
  for (const section of findAll(document, "#main [data-impression]")) {
    if (section.getBoundingClientRect().top > line) return;
    const { listId, promotionId } = section.dataset;
    if (listId) shop.seeList(listId);
    else if (promotionId) shop.seePromotion(promotionId);
  }
}
