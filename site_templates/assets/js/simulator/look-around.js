/** @import { Doing, Mind } from "./mind.js" */
/** @import { View } from "../types.d.ts" */

import { clickBest } from "./choose.js";
import { readPage } from "./dwell.js";
import { purpose } from "./keyed-random.js";
import { pairIndex, wordOf } from "./luck.js";
import { PARAMETERS } from "./parameters.js";
import { wander } from "./wander.js";
import { own } from "../shop/own.js";

const DEEPER = purpose("deeper");
const PROMOTION = purpose("promotion");
const NEWSLETTER = purpose("newsletter");
const SOCIAL = purpose("social");
const { small: SMALL, energy: ENERGY } = PARAMETERS;
const GO_DEEPER = 0.62;

/**
 * The home page: from section to section downwards, until something catches them.
 * @param {Mind} mind
 * @returns {Doing<void>}
 */
export function* lookAtHome(mind) {
  const { view } = mind;
  yield* readPage(mind);
  const [hero] = view.promotions;
  if (hero && (yield* clickPromotion(mind, hero))) return;
  for (const [depth, section] of view.sections.entries()) {
    if (!mind.luck.happens(DEEPER, GO_DEEPER, pairIndex(depth, mind.page))) break;
    mind.view = yield { do: "scroll_to_section", id: section.id };
    if (yield* trySection(mind, view, section)) return;
  }
  yield* smallThings(mind);
  yield* wander(mind);
}

/**
 * @param {Mind} mind
 * @param {View} view
 * @param {{kind: string, id: string}} section
 * @returns {Doing<boolean>}
 */
function* trySection(mind, view, { kind, id }) {
  if (kind === "promotion") {
    const promotion = view.promotions.find((known) => known.id === id);
    return promotion ? yield* clickPromotion(mind, promotion) : false;
  }
  const list = view.lists.find((known) => known.id === id);
  return list ? yield* clickBest(mind, list) : false;
}

/**
 * @param {Mind} mind
 * @param {{id: string, target: string}} promotion
 * @returns {Doing<boolean>}
 */
function* clickPromotion(mind, { id, target }) {
  const category = mind.catalog.categories.get(categoryIn(target));
  const interest = category ? own(mind.person.interests, category.topic) ?? 0 : 0.5;
  const hunter = mind.entry.intent === "deal" ? 2 : 1;
  const chance = SMALL.promotion * hunter * (0.3 + 1.4 * interest);
  if (!mind.luck.happens(PROMOTION, chance, pairIndex(wordOf(id), mind.page))) return false;
  mind.note(`follows promotion ${id}`);
  mind.view = yield { do: "click_promotion", id };
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
 * @param {Mind} mind
 * @returns {Doing<void>}
 */
export function* lookAtList(mind) {
  const [list] = mind.view.lists;
  if (!list || list.cards.length === 0) {
    mind.deadEnds++;
    mind.energy -= ENERGY.deadEnd;
    mind.note("finds nothing here");
    yield* readPage(mind);
    yield* wander(mind);
    return;
  }
  yield* readPage(mind);
  if (yield* clickBest(mind, list)) return;
  yield* smallThings(mind);
  yield* wander(mind);
}

/**
 * What people do by the way.
 * @param {Mind} mind
 * @returns {Doing<void>}
 */
function* smallThings(mind) {
  const { luck, page, person } = mind;
  if (luck.happens(NEWSLETTER, SMALL.newsletter * 2 * person.temperament.trust, page)) {
    mind.note("subscribes to the newsletter");
    const fields = { email: `shopper${person.id}@example.com` };
    yield { do: "fill", id: "newsletter-form", fields };
    mind.view = yield { do: "submit", id: "newsletter-form" };
  }
  if (luck.happens(SOCIAL, SMALL.social, page)) {
    mind.note("looks at the shop's social page");
    mind.view = yield { do: "click_outbound" };
  }
}
