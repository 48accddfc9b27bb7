/** @import { Doing, Mind } from "./mind.js" */

import { purpose } from "./keyed-random.js";
import { PARAMETERS } from "./parameters.js";
import { attraction } from "./taste.js";

const WANDER = purpose("wander");
const TOPIC = purpose("wander-topic");
const PLACE = purpose("wander-place");
const TYPO = purpose("typo");
const TYPO_AT = purpose("typo-at");
const SORT = purpose("sort");

/**
 * Where to go when the current page holds nothing (more) for them: each way with a weight that
 * follows from the page and from what they want.
 * @param {Mind} mind
 * @returns {Doing<void>}
 */
export function* wander(mind) {
  const ways = waysFrom(mind);
  const way = ways[mind.luck.pick(WANDER, ways.map(([, weight]) => weight), mind.page)];
  yield* way[2](mind);
}

/**
 * @param {Mind} mind
 * @returns {[string, number, (mind: Mind) => Doing<void>][]}
 */
function waysFrom(mind) {
  const { view, entry, person } = mind;
  const isList = view.type === "category" || view.type === "search";
  const aims = mind.hasAim ? 1.6 : 0.8;
  const sortable = isList && view.count > 4 && !view.url.includes("sort=");
  const filterable = isList && view.count > 4 && !view.url.includes("max_price=");
  return [
    ["category", 3, visitCategory],
    ["search", aims * (mind.topic ? 1 : 0.2), searchFor],
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
 * @param {Mind} mind
 * @returns {Doing<void>}
 */
export function* visitCategory(mind) {
  const topic = currentTopic(mind);
  const places = mind.catalog.categoriesByTopic.get(topic) ?? [];
  const fresh = places.filter((known) => !mind.tried.has(known.id));
  const options = fresh.length > 0 ? fresh : places;
  const place = options[mind.luck.pick(PLACE, options.map((c) => c.parent ? 1 : 1.5), mind.page)];
  mind.tried.add(place.id);
  mind.note(`looks into ${place.id}`);
  mind.view = yield { do: "click_category", id: place.id };
}

/** @param {Mind} mind */
export function currentTopic(mind) {
  if (mind.topic && mind.hasAim) return mind.topic;
  const topics = mind.catalog.site.topics;
  const weights = topics.map(({ id }) => attraction(mind.person, id));
  return topics[mind.luck.pick(TOPIC, weights, mind.page)].id;
}

/**
 * Types what they want into the search; sometimes with a slip of the finger.
 * @param {Mind} mind
 * @returns {Doing<void>}
 */
export function* searchFor(mind) {
  const term = searchTerm(mind);
  mind.note(`searches for "${term}"`);
  yield { do: "fill", id: "search-form", fields: { q: term } };
  mind.view = yield { do: "submit", id: "search-form" };
}

/** @param {Mind} mind */
function searchTerm(mind) {
  const words = (mind.catalog.categoriesByTopic.get(currentTopic(mind)) ?? [])
    .filter((known) => known.parent)
    .map((known) => known.name.toLowerCase());
  const word = words[mind.luck.pick(PLACE, words.map(() => 1), mind.page)];
  if (!mind.luck.happens(TYPO, PARAMETERS.small.typo, mind.page) || word.length < 4) return word;
  const at = 1 + Math.floor(mind.luck.uniform(TYPO_AT, mind.page) * (word.length - 2));
  return word.slice(0, at) + word.slice(at + 1);
}

/**
 * @param {Mind} mind
 * @returns {Doing<void>}
 */
function* nextPage(mind) {
  mind.note("turns to the next page");
  mind.view = yield { do: "next_page" };
}

/**
 * @param {Mind} mind
 * @returns {Doing<void>}
 */
function* sortList(mind) {
  const orders = ["price_asc", "price_desc", "rating", "newest"];
  const careful = mind.person.temperament.price_sensitivity;
  const order = orders[mind.luck.pick(SORT, [0.3 + careful, 0.1, 0.5, 0.4], mind.page)];
  mind.note(`sorts by ${order}`);
  mind.view = yield { do: "sort", value: order };
}

/**
 * @param {Mind} mind
 * @returns {Doing<void>}
 */
function* filterList(mind) {
  const limits = [10_000, 30_000, 50_000, 100_000, 300_000];
  const limit = limits.find((known) => known >= mind.person.budget) ?? limits[limits.length - 1];
  mind.note(`wants nothing above ${limit}`);
  mind.view = yield { do: "filter", id: "max_price", value: String(limit) };
}

/**
 * @param {Mind} mind
 * @returns {Doing<void>}
 */
function* goBack(mind) {
  mind.note("goes back");
  mind.view = yield { do: "go_back" };
}

/**
 * @param {Mind} mind
 * @returns {Doing<void>}
 */
function* goHome(mind) {
  mind.note("starts over at the home page");
  mind.view = yield { do: "go_home" };
}

/**
 * @param {Mind} mind
 * @returns {Doing<void>}
 */
function* openAccountPage(mind) {
  mind.note("looks at the account");
  mind.view = yield { do: "open_account" };
}
