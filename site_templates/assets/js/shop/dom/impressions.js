/** @import { Shop } from "../shop.js" */

import { findAll } from "./find.js";

/** A section counts as seen when its top has come this far up the screen. */
const SEEN_AT = 0.85;

/**
 * Tells the shop which sections have come into sight; called on every scroll.
 * @param {Shop} shop
 */
export function noticeSections(shop) {
  const line = innerHeight * SEEN_AT;
  // Nothing below the first screen counts before somebody scrolls.
  if (scrollY === 0) return;
  for (const section of findAll(document, "#main [data-impression]")) {
    if (section.getBoundingClientRect().top > line) return;
    const { listId, promotionId } = section.dataset;
    if (listId) shop.seeList(listId);
    else if (promotionId) shop.seePromotion(promotionId);
  }
}
