/** @import { Doing, Mind } from "./mind.js" */
/** @import { Item } from "../types.d.ts" */

import { clickBest } from "./choose.js";
import { readPage } from "./dwell.js";
import { purpose } from "./keyed-random.js";
import { PARAMETERS } from "./parameters.js";
import { logistic } from "./transcendental.js";
import { wander } from "./wander.js";

const ADD = purpose("add-to-cart");
const VARIANT = purpose("variant");
const QUANTITY = purpose("quantity");
const BUY_NOW = purpose("buy-now");
const AFTER_ADD = purpose("after-add");
const SHARE = purpose("share");
const SHARE_BY = purpose("share-by");
const WISH = purpose("wish");
const GUIDE = purpose("guide");
const RELATED = purpose("related");
const { cart: CART, small: SMALL, energy: ENERGY } = PARAMETERS;

/**
 * An item's page: now they see what it is really worth to them.
 * @param {Mind} mind
 * @returns {Doing<void>}
 */
export function* lookAtItem(mind) {
  const item = mind.catalog.item(/** @type {string} */ (mind.view.item_id));
  const worth = mind.worth(item);
  mind.considered.add(item.id);
  mind.best = Math.max(mind.best, worth);
  if (worth > CART.threshold - 2) mind.energy += ENERGY.delight;
  yield* readPage(mind);
  if (yield* actOnImpression(mind, item, worth)) return;
  if (wants(mind, item, worth)) return yield* takeIt(mind, item);
  mind.note(`leaves ${item.id} at worth ${worth.toFixed(2)}`);
  if (mind.luck.happens(RELATED, SMALL.related, mind.page) && (yield* lookAtRelated(mind))) return;
  yield* wander(mind);
}

/**
 * @param {Mind} mind
 * @param {Item} item
 * @param {number} worth
 */
function wants(mind, item, worth) {
  if (item.stock === 0 || mind.view.cart.some((line) => line.item_id === item.id)) return false;
  const impulse = CART.impulse * (mind.person.temperament.impulsiveness - 0.5);
  const chance = logistic(CART.certainty * (worth + impulse - CART.threshold));
  return mind.luck.happens(ADD, chance, mind.onPage(item.id));
}

/**
 * Share it, wish for it, read its guide.
 * @param {Mind} mind
 * @param {Item} item
 * @param {number} worth
 * @returns {Doing<boolean>} whether it led to another page
 */
function* actOnImpression(mind, item, worth) {
  const { luck } = mind;
  const index = mind.onPage(item.id);
  const liking = logistic(worth);
  if (luck.happens(GUIDE, SMALL.guide, index)) {
    mind.view = yield { do: "download_guide" };
  }
  if (luck.happens(SHARE, SMALL.share * 2 * liking, index)) {
    mind.note(`shares ${item.id}`);
    const method = ["copy_link", "kakao_talk", "x"][luck.pick(SHARE_BY, [5, 4, 1], index)];
    mind.view = yield { do: "share", value: method };
  }
  if (luck.happens(WISH, SMALL.wish * 2 * liking, index)) {
    mind.note(`wishes for ${item.id}`);
    mind.view = yield { do: "add_to_wishlist" };
    return mind.view.type !== "item";
  }
  return false;
}

/**
 * @param {Mind} mind
 * @param {Item} item
 * @returns {Doing<void>}
 */
function* takeIt(mind, item) {
  const { luck, person } = mind;
  const index = mind.onPage(item.id);
  const { options } = item.variants;
  const variant = options[luck.pick(VARIANT, options.map(() => 1), index)];
  mind.view = yield { do: "choose_variant", value: variant };
  const cheap = item.price < person.budget / 4;
  const quantity = 1 + luck.pick(QUANTITY, cheap ? [6, 2, 1] : [16, 1], index);
  if (quantity > 1) mind.view = yield { do: "set_quantity", number: quantity };
  mind.energy = Math.max(mind.energy, 1) + ENERGY.delight;
  if (luck.happens(BUY_NOW, 0.25 * person.temperament.impulsiveness, index)) {
    mind.note(`buys ${item.id} now`);
    mind.view = yield { do: "buy_now" };
    return;
  }
  mind.note(`puts ${item.id} into the cart`);
  mind.view = yield { do: "add_to_cart" };
  if (luck.happens(AFTER_ADD, 0.7, index)) mind.view = yield { do: "view_cart" };
  else yield* wander(mind);
}

/**
 * @param {Mind} mind
 * @returns {Doing<boolean>}
 */
function* lookAtRelated(mind) {
  const [list] = mind.view.lists;
  if (!list || list.cards.length === 0) return false;
  mind.view = yield { do: "scroll_to_section", id: list.id };
  return yield* clickBest(mind, list);
}
