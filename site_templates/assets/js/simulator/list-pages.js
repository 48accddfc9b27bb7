/** @import { Actions, Shopper } from "./shopper.js" */
/** @import { View } from "../types.d.ts" */

import { clickBest } from "./choose-card.js";
import { readPage } from "./dwell-time.js";
import { purpose } from "./keyed-random.js";
import { pairIndex, wordOf } from "./random.js";
import { PARAMETERS } from "./parameters.js";
import { navigate } from "./navigate.js";
import { getOwn } from "../shop/own-property.js";

const DEEPER = purpose("deeper");
const PROMOTION = purpose("promotion");
const NEWSLETTER = purpose("newsletter");
const SOCIAL = purpose("social");
const { home: H, small: SMALL, energy: ENERGY, temperament: T } = PARAMETERS;

/**
 * The home page: from section to section downwards, until something catches them.
 * @param {Shopper} shopper
 * @returns {Actions<void>}
 */
export function* lookAtHome(shopper) {
  const { view } = shopper;
  yield* readPage(shopper);
  const [hero] = view.promotions;
  if (hero && (yield* clickPromotion(shopper, hero))) return;
  for (const [depth, section] of view.sections.entries()) {
    if (!shopper.random.happens(DEEPER, H.nextSection, pairIndex(depth, shopper.page))) break;
    shopper.view = yield { do: "scroll_to_section", id: section.id };
    if (yield* trySection(shopper, view, section)) return;
  }
  yield* takeSmallActions(shopper);
  yield* navigate(shopper);
}

/**
 * @param {Shopper} shopper
 * @param {View} view
 * @param {{kind: string, id: string}} section
 * @returns {Actions<boolean>}
 */
function* trySection(shopper, view, { kind, id }) {
  if (kind === "promotion") {
    const promotion = view.promotions.find((known) => known.id === id);
    return promotion ? yield* clickPromotion(shopper, promotion) : false;
  }
  const list = view.lists.find((known) => known.id === id);
  return list ? yield* clickBest(shopper, list) : false;
}

/**
 * @param {Shopper} shopper
 * @param {{id: string, target: string}} promotion
 * @returns {Actions<boolean>}
 */
function* clickPromotion(shopper, { id, target }) {
  const category = shopper.catalog.categories.get(categoryIn(target));
  const interest = category
    ? getOwn(shopper.person.interests, category.topic) ?? 0
    : H.promotionUnknown;
  const deals = shopper.entry.intent === "deal" ? H.promotionDeals : 1;
  const chance = SMALL.promotion * deals * (H.promotionBase + H.promotionInterest * interest);
  if (!shopper.random.happens(PROMOTION, chance, pairIndex(wordOf(id), shopper.page))) return false;
  shopper.note(`follows promotion ${id}`);
  shopper.view = yield { do: "click_promotion", id };
  return true;
}

/**
 * @param {string} target /c/<category>/
 * @returns {string} the category's id; some other text where the target is no category
 */
function categoryIn(target) {
  return target.slice("/c/".length, target.lastIndexOf("/"));
}

/**
 * A category, search results or the wishlist.
 * @param {Shopper} shopper
 * @returns {Actions<void>}
 */
export function* lookAtList(shopper) {
  const [list] = shopper.view.lists;
  if (!list || list.cards.length === 0) {
    shopper.deadEnds++;
    shopper.energy -= ENERGY.deadEnd;
    shopper.note("finds nothing here");
    yield* readPage(shopper);
    yield* navigate(shopper);
    return;
  }
  yield* readPage(shopper);
  if (yield* clickBest(shopper, list)) return;
  yield* takeSmallActions(shopper);
  yield* navigate(shopper);
}

/**
 * Rare actions that do not depend on the list.
 * @param {Shopper} shopper
 * @returns {Actions<void>}
 */
function* takeSmallActions(shopper) {
  const { random, page, person } = shopper;
  if (random.happens(NEWSLETTER, SMALL.newsletter * person.temperament.trust / T.neutral, page)) {
    shopper.note("subscribes to the newsletter");
    const fields = { email: `shopper${person.id}@example.com` };
    yield { do: "fill", id: "newsletter-form", fields };
    shopper.view = yield { do: "submit", id: "newsletter-form" };
  }
  if (random.happens(SOCIAL, SMALL.social, page)) {
    shopper.note("looks at the shop's social page");
    shopper.view = yield { do: "click_outbound" };
  }
}
