/** @import { Actions, Shopper } from "./shopper.js" */
/** @import { Card } from "../types.d.ts" */

import { purpose } from "./keyed-random.js";
import { pairIndex, wordOf } from "./random.js";
import { PARAMETERS } from "./parameters.js";
import { exp, ln } from "./transcendental.js";

const EXAMINE = purpose("examine");
const CHOOSE = purpose("choose");
const STAY = purpose("stay");
const { stay: S, examination, temperament: T } = PARAMETERS;
const LONGEST_LIST = 100;

/**
 * Chance to look at the card at each position: (position + 1)^-exponent.
 * @param {number} exponent
 */
export function examinationChances(exponent) {
  return Array.from({ length: LONGEST_LIST }, (_, at) => exp(-exponent * ln(at + 1)));
}

const CHANCES = examinationChances(examination.exponent);

/**
 * The card they click in a list, if any. Which cards they look at falls with position, as the
 * click-through of real lists does; among those and "none of them" the choice is multinomial logit.
 * @param {Shopper} shopper
 * @param {{id: string, cards: Card[]}} list
 * @returns {Card | null}
 */
export function chooseCard(shopper, list) {
  /** @type {Card | null} */
  let best = null;
  let bestValue = stayValue(shopper, list.id);
  list.cards.forEach((card, at) => {
    const chance = CHANCES[Math.min(at, LONGEST_LIST - 1)];
    const index = shopper.onPage(card.id);
    if (!shopper.random.happens(EXAMINE, chance, index)) return;
    const value = shopper.promise(shopper.catalog.item(card.id)) +
      shopper.random.gumbel(CHOOSE, index);
    if (value > bestValue) {
      best = card;
      bestValue = value;
    }
  });
  return best;
}

/**
 * @param {Shopper} shopper
 * @param {string} listId
 */
function stayValue(shopper, listId) {
  const curious = S.exploration * (shopper.person.temperament.exploration - T.neutral);
  const base = S.base - curious - (shopper.hasAim ? S.aim : 0);
  return base + shopper.random.gumbel(STAY, pairIndex(wordOf(listId), shopper.page));
}

/**
 * Looks along a list and clicks what draws them most.
 * @param {Shopper} shopper
 * @param {{id: string, cards: Card[]}} list
 * @returns {Actions<boolean>} whether something was clicked
 */
export function* clickBest(shopper, list) {
  const card = chooseCard(shopper, list);
  if (!card) return false;
  shopper.note(`clicks ${card.id} at position ${card.index} of ${list.id}`);
  shopper.view = yield { do: "click_item", list: list.id, id: card.id };
  return true;
}
