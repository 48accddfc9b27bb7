/** @import { Doing, Mind } from "./mind.js" */
/** @import { Card } from "../types.d.ts" */

import { purpose } from "./keyed-random.js";
import { pairIndex, wordOf } from "./luck.js";
import { PARAMETERS } from "./parameters.js";
import { exp, ln } from "./transcendental.js";

const EXAMINE = purpose("examine");
const CHOOSE = purpose("choose");
const STAY = purpose("stay");
const { stay: S, examination } = PARAMETERS;
const LONGEST_LIST = 100;
/** Chance to look at the card at each position: (position + 1)^-exponent. */
const CHANCES = Array.from(
  { length: LONGEST_LIST },
  (_, at) => exp(-examination.exponent * ln(at + 1)),
);

/**
 * The card they click in a list, if any. Which cards they look at falls with position, as the
 * click-through of real lists does; among those and "none of them" the choice is multinomial logit.
 * @param {Mind} mind
 * @param {{id: string, cards: Card[]}} list
 * @returns {Card | null}
 */
export function chooseCard(mind, list) {
  /** @type {Card | null} */
  let best = null;
  let bestValue = stayValue(mind, list.id);
  list.cards.forEach((card, at) => {
    const chance = CHANCES[Math.min(at, LONGEST_LIST - 1)];
    const index = mind.onPage(card.id);
    if (!mind.luck.happens(EXAMINE, chance, index)) return;
    const value = mind.promise(mind.catalog.item(card.id)) + mind.luck.gumbel(CHOOSE, index);
    if (value > bestValue) {
      best = card;
      bestValue = value;
    }
  });
  return best;
}

/**
 * @param {Mind} mind
 * @param {string} listId
 */
function stayValue(mind, listId) {
  const curious = S.exploration * (mind.person.temperament.exploration - 0.5);
  const base = S.base - curious - (mind.hasAim ? S.aim : 0);
  return base + mind.luck.gumbel(STAY, pairIndex(wordOf(listId), mind.page));
}

/**
 * Looks along a list and clicks what draws them most.
 * @param {Mind} mind
 * @param {{id: string, cards: Card[]}} list
 * @returns {Doing<boolean>} whether something was clicked
 */
export function* clickBest(mind, list) {
  const card = chooseCard(mind, list);
  if (!card) return false;
  mind.note(`clicks ${card.id} at position ${card.index} of ${list.id}`);
  mind.view = yield { do: "click_item", list: list.id, id: card.id };
  return true;
}
