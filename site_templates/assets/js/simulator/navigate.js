/** @import { Actions, Shopper } from "./shopper.js" */

import { purpose } from "./keyed-random.js";
import { PARAMETERS } from "./parameters.js";
import { topicWeight } from "./utility.js";

const WANDER = purpose("wander");
const TOPIC = purpose("wander-topic");
const PLACE = purpose("wander-place");
const TYPO = purpose("typo");
const TYPO_AT = purpose("typo-at");
const SORT = purpose("sort");

/**
 * Where to go when the current page holds nothing (more) for them: each way with a weight that
 * follows from the page and from what they want.
 * @param {Shopper} shopper
 * @returns {Actions<void>}
 */
export function* navigate(shopper) {
  const ways = waysFrom(shopper);
  const way = ways[shopper.random.pick(WANDER, ways.map(([, weight]) => weight), shopper.page)];
  yield* way[2](shopper);
}

/**
 * @param {Shopper} shopper
 * @returns {[string, number, (shopper: Shopper) => Actions<void>][]}
 */
function waysFrom(shopper) {
  const { view, entry, person } = shopper;
  const isList = view.type === "category" || view.type === "search";
  const aims = shopper.hasAim ? 1.6 : 0.8;
  const sortable = isList && view.count > 4 && !view.url.includes("sort=");
  const filterable = isList && view.count > 4 && !view.url.includes("max_price=");
  return [
    ["category", 3, visitCategory],
    ["search", aims * (shopper.topic ? 1 : 0.2), searchFor],
    ["next page", isList && view.has_next ? 3 : 0, nextPage],
    ["sort", sortable ? (entry.intent === "deal" ? 2 : 0.3) : 0, sortList],
    ["filter", filterable ? 0.6 * person.temperament.price_sensitivity : 0, filterList],
    ["back", view.can_go_back ? 1.5 : 0, goBack],
    ["account", view.logged_in && view.type !== "account" ? 0.15 : 0, openAccountPage],
    ["home", view.type === "home" ? 0 : 0.5, goHome],
  ];
}

/**
 * Opens a category: of what they came for, else of what they like.
 * @param {Shopper} shopper
 * @returns {Actions<void>}
 */
export function* visitCategory(shopper) {
  const topic = currentTopic(shopper);
  const places = shopper.catalog.categoriesByTopic.get(topic) ?? [];
  const fresh = places.filter((known) => !shopper.tried.has(known.id));
  const options = fresh.length > 0 ? fresh : places;
  const place =
    options[shopper.random.pick(PLACE, options.map((c) => c.parent ? 1 : 1.5), shopper.page)];
  shopper.tried.add(place.id);
  shopper.note(`looks into ${place.id}`);
  shopper.view = yield { do: "click_category", id: place.id };
}

/** @param {Shopper} shopper */
export function currentTopic(shopper) {
  if (shopper.topic && shopper.hasAim) return shopper.topic;
  const topics = shopper.catalog.site.topics;
  const weights = topics.map(({ id }) => topicWeight(shopper.person, id));
  return topics[shopper.random.pick(TOPIC, weights, shopper.page)].id;
}

/**
 * Types what they want into the search; sometimes with a slip of the finger.
 * @param {Shopper} shopper
 * @returns {Actions<void>}
 */
export function* searchFor(shopper) {
  const term = searchTerm(shopper);
  shopper.note(`searches for "${term}"`);
  yield { do: "fill", id: "search-form", fields: { q: term } };
  shopper.view = yield { do: "submit", id: "search-form" };
}

/** @param {Shopper} shopper */
function searchTerm(shopper) {
  const words = (shopper.catalog.categoriesByTopic.get(currentTopic(shopper)) ?? [])
    .filter((known) => known.parent)
    .map((known) => known.name.toLowerCase());
  const word = words[shopper.random.pick(PLACE, words.map(() => 1), shopper.page)];
  if (!shopper.random.happens(TYPO, PARAMETERS.small.typo, shopper.page) || word.length < 4) {
    return word;
  }
  const at = 1 + Math.floor(shopper.random.uniform(TYPO_AT, shopper.page) * (word.length - 2));
  return word.slice(0, at) + word.slice(at + 1);
}

/**
 * @param {Shopper} shopper
 * @returns {Actions<void>}
 */
function* nextPage(shopper) {
  shopper.note("turns to the next page");
  shopper.view = yield { do: "next_page" };
}

/**
 * @param {Shopper} shopper
 * @returns {Actions<void>}
 */
function* sortList(shopper) {
  const orders = ["price_asc", "price_desc", "rating", "newest"];
  const careful = shopper.person.temperament.price_sensitivity;
  const order = orders[shopper.random.pick(SORT, [0.3 + careful, 0.1, 0.5, 0.4], shopper.page)];
  shopper.note(`sorts by ${order}`);
  shopper.view = yield { do: "sort", value: order };
}

/**
 * @param {Shopper} shopper
 * @returns {Actions<void>}
 */
function* filterList(shopper) {
  const limits = [10_000, 30_000, 50_000, 100_000, 300_000];
  const limit = limits.find((known) => known >= shopper.person.budget) ?? limits[limits.length - 1];
  shopper.note(`wants nothing above ${limit}`);
  shopper.view = yield { do: "filter", id: "max_price", value: String(limit) };
}

/**
 * @param {Shopper} shopper
 * @returns {Actions<void>}
 */
function* goBack(shopper) {
  shopper.note("goes back");
  shopper.view = yield { do: "go_back" };
}

/**
 * @param {Shopper} shopper
 * @returns {Actions<void>}
 */
function* goHome(shopper) {
  shopper.note("starts over at the home page");
  shopper.view = yield { do: "go_home" };
}

/**
 * @param {Shopper} shopper
 * @returns {Actions<void>}
 */
function* openAccountPage(shopper) {
  shopper.note("looks at the account");
  shopper.view = yield { do: "open_account" };
}
