/** @import { Actions, Shopper } from "./shopper.js" */
/** @import { Item } from "../types.d.ts" */

import { budgetFor } from "./budget.js";
import { clickBest } from "./choose-card.js";
import { readPage } from "./dwell-time.js";
import { purpose } from "./keyed-random.js";
import { PARAMETERS } from "./parameters.js";
import { logistic } from "./transcendental.js";
import { priceOf, variantsOnSale } from "../shop/variants.js";
import { navigate } from "./navigate.js";

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
const { cart: CART, small: SMALL, energy: ENERGY, temperament: T } = PARAMETERS;

/**
 * An item's page: its true utility becomes visible.
 * @param {Shopper} shopper
 * @returns {Actions<void>}
 */
export function* lookAtItem(shopper) {
  const item = shopper.catalog.item(shopper.view.item_id ?? "");
  const utility = shopper.utility(item);
  shopper.considered.add(item.id);
  shopper.best = Math.max(shopper.best, utility);
  if (utility > CART.threshold - ENERGY.delightMargin) shopper.energy += ENERGY.delight;
  yield* readPage(shopper);
  if (yield* actOnImpression(shopper, item, utility)) return;
  if (wants(shopper, item, utility)) return yield* takeIt(shopper, item);
  shopper.note(`leaves ${item.id} at utility ${utility.toFixed(2)}`);
  if (
    shopper.random.happens(RELATED, SMALL.related, shopper.page) && (yield* lookAtRelated(shopper))
  ) return;
  yield* navigate(shopper);
}

/**
 * @param {Shopper} shopper
 * @param {Item} item
 * @param {number} utility
 */
function wants(shopper, item, utility) {
  if (item.stock === 0 || shopper.view.cart.some((line) => line.item_id === item.id)) return false;
  const impulse = CART.impulse * (shopper.person.temperament.impulsiveness - T.neutral);
  const chance = logistic(CART.certainty * (utility + impulse - CART.threshold));
  return shopper.random.happens(ADD, chance, shopper.onPage(item.id));
}

/**
 * Share it, wish for it, read its guide.
 * @param {Shopper} shopper
 * @param {Item} item
 * @param {number} utility
 * @returns {Actions<boolean>} whether it led to another page
 */
function* actOnImpression(shopper, item, utility) {
  const { random } = shopper;
  const index = shopper.onPage(item.id);
  const liking = 2 * logistic(utility); // 1 for an item that they neither like nor dislike
  if (random.happens(GUIDE, SMALL.guide, index)) {
    shopper.view = yield { do: "download_guide" };
  }
  if (random.happens(SHARE, SMALL.share * liking, index)) {
    shopper.note(`shares ${item.id}`);
    const method = random.pickName(SHARE_BY, SMALL.shareMethods, index);
    shopper.view = yield { do: "share", value: method };
  }
  if (random.happens(WISH, SMALL.wish * liking, index)) {
    shopper.note(`wishes for ${item.id}`);
    shopper.view = yield { do: "add_to_wishlist" };
    return shopper.view.type !== "item";
  }
  return false;
}

/**
 * @param {Shopper} shopper
 * @param {Item} item
 * @returns {Actions<void>}
 */
function* takeIt(shopper, item) {
  const { random, person } = shopper;
  const index = shopper.onPage(item.id);
  const variants = variantsOnSale(item);
  let variant = "";
  if (variants.length > 0) {
    variant = variants[random.pick(VARIANT, variants.map(() => 1), index)];
    shopper.view = yield { do: "choose_variant", value: variant };
  }
  const cheap =
    priceOf(item, variant) < CART.cheap * budgetFor(person, shopper.catalog.prices, item.topic);
  const quantity = 1 + random.pick(QUANTITY, cheap ? CART.cheapQuantities : CART.quantities, index);
  if (quantity > 1) shopper.view = yield { do: "set_quantity", number: quantity };
  shopper.energy = Math.max(shopper.energy, ENERGY.afterAdd) + ENERGY.delight;
  if (random.happens(BUY_NOW, CART.buyNow * person.temperament.impulsiveness, index)) {
    shopper.note(`buys ${item.id} now`);
    shopper.view = yield { do: "buy_now" };
    return;
  }
  shopper.note(`puts ${item.id} into the cart`);
  shopper.view = yield { do: "add_to_cart" };
  if (random.happens(AFTER_ADD, CART.viewCart, index)) shopper.view = yield { do: "view_cart" };
  else yield* navigate(shopper);
}

/**
 * @param {Shopper} shopper
 * @returns {Actions<boolean>}
 */
function* lookAtRelated(shopper) {
  const [list] = shopper.view.lists;
  if (!list || list.cards.length === 0) return false;
  shopper.view = yield { do: "scroll_to_section", id: list.id };
  return yield* clickBest(shopper, list);
}
