/** @import { Actions, Shopper } from "./shopper.js" */
/** @import { Catalog } from "../shop/catalog.js" */
/** @import { Category } from "../types.d.ts" */

import { budgetFor } from "./budget.js";
import { purpose } from "./keyed-random.js";
import { PARAMETERS } from "./parameters.js";
import { topicWeight } from "./utility.js";

const NAVIGATE = purpose("wander");
const TOPIC = purpose("wander-topic");
const PLACE = purpose("wander-place");
const TYPO = purpose("typo");
const TYPO_AT = purpose("typo-at");
const SORT = purpose("sort");
const { navigation: N, small: SMALL } = PARAMETERS;

/**
 * Where to go when the current page holds nothing (more) for them: each way with a weight that
 * follows from the page and from what they want.
 * @param {Shopper} shopper
 * @returns {Actions<void>}
 */
export function* navigate(shopper) {
  const ways = waysFrom(shopper);
  const way = ways[shopper.random.pick(NAVIGATE, ways.map(([, weight]) => weight), shopper.page)];
  yield* way[2](shopper);
}

/**
 * @param {Shopper} shopper
 * @returns {[string, number, (shopper: Shopper) => Actions<void>][]}
 */
function waysFrom(shopper) {
  const { view, entry, person } = shopper;
  const isList = view.type === "category" || view.type === "search";
  const search = shopper.hasAim ? N.searchAim : N.search;
  const sortable = isList && view.count >= N.leastCards && !view.url.includes("sort=");
  const filterable = isList && view.count >= N.leastCards && !view.url.includes("max_price=") &&
    shopper.catalog.prices.limits.length > 0;
  return [
    ["category", N.category, visitCategory],
    ["search", search * (shopper.topic ? 1 : N.searchWithoutTopic), searchFor],
    ["next page", isList && view.has_next ? N.nextPage : 0, nextPage],
    ["sort", sortable ? (entry.intent === "deal" ? N.sortDeals : N.sort) : 0, sortList],
    ["filter", filterable ? N.filter * person.temperament.price_sensitivity : 0, filterList],
    ["back", view.can_go_back ? N.back : 0, goBack],
    ["account", view.logged_in && view.type !== "account" ? N.account : 0, openAccountPage],
    ["home", view.type === "home" ? 0 : N.home, goHome],
  ];
}

/**
 * Opens a category: of what they came for, else of what they like.
 * @param {Shopper} shopper
 * @returns {Actions<void>}
 */
export function* visitCategory(shopper) {
  const topic = currentTopic(shopper);
  const ofTopic = shopper.catalog.categoriesByTopic.get(topic) ?? [];
  const near = ofTopic.filter((known) => isInSight(shopper, known));
  const places = near.length > 0 ? near : waysDown(shopper.catalog, ofTopic);
  const fresh = places.filter((known) => !shopper.tried.has(known.id));
  const options = fresh.length > 0 ? fresh : places;
  const place = options[
    shopper.random.pick(
      PLACE,
      options.map((c) => c.parent ? 1 : N.rootCategory),
      shopper.page,
    )
  ];
  shopper.tried.add(place.id);
  shopper.note(`looks into ${place.id}`);
  shopper.view = yield { do: "click_category", id: place.id };
}

/** Levels of categories in the menu of every page. */
const MENU_LEVELS = 2;

/**
 * Whether the page has a link to a category: in the menu, as one of the categories below or beside
 * the current one, or as one of those above what is shown.
 * @param {Shopper} shopper
 * @param {Category} category
 */
function isInSight({ catalog, view }, { id, parent }) {
  if (id.split("/").length <= MENU_LEVELS) return true;
  if (view.item_id !== null) return `${catalog.item(view.item_id).category}/`.startsWith(`${id}/`);
  if (view.category_id === null) return false;
  const here = catalog.category(view.category_id);
  const isLeaf = !catalog.parents.has(here.id);
  return here.id.startsWith(`${id}/`) || parent === (isLeaf ? here.parent : here.id);
}

/**
 * What leads to deep categories from every page.
 * @param {Catalog} catalog
 * @param {Category[]} categories
 */
function waysDown(catalog, categories) {
  const ways = categories.map(({ id }) => id.split("/").slice(0, MENU_LEVELS).join("/"));
  return [...new Set(ways)].map((id) => catalog.category(id));
}

/** @param {Shopper} shopper */
export function currentTopic(shopper) {
  if (shopper.topic && shopper.hasAim) return shopper.topic;
  const topics = shopper.catalog.site.topics;
  const { categoriesByTopic } = shopper.catalog;
  const weights = topics.map(({ id }) =>
    categoriesByTopic.has(id) ? topicWeight(shopper.person, id) : 0
  );
  return topics[shopper.random.pick(TOPIC, weights, shopper.page)].id;
}

/**
 * Types what they want into the search, sometimes with a typo.
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
  const known = shopper.catalog.categoriesByTopic.get(currentTopic(shopper)) ?? [];
  const below = known.filter(({ parent }) => parent);
  const words = (below.length > 0 ? below : known).map(({ name }) => name.toLowerCase());
  const word = words[shopper.random.pick(PLACE, words.map(() => 1), shopper.page)];
  const letters = [...word];
  if (
    !shopper.random.happens(TYPO, SMALL.typo, shopper.page) || letters.length < SMALL.typoLength
  ) {
    return word;
  }
  const at = 1 + Math.floor(shopper.random.uniform(TYPO_AT, shopper.page) * (letters.length - 2));
  return letters.toSpliced(at, 1).join("");
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
  const weights = {
    price_asc: N.priceAscending + shopper.person.temperament.price_sensitivity,
    price_desc: N.priceDescending,
    rating: N.rating,
    newest: N.newest,
  };
  const order = shopper.random.pickName(SORT, weights, shopper.page);
  shopper.note(`sorts by ${order}`);
  shopper.view = yield { do: "sort", value: order };
}

/**
 * @param {Shopper} shopper
 * @returns {Actions<void>}
 */
function* filterList(shopper) {
  const { prices } = shopper.catalog;
  const budget = budgetFor(shopper.person, prices, shopper.shownTopic);
  const limit = prices.limits.find((known) => known >= budget) ?? prices.limits.at(-1);
  shopper.note(`wants nothing above ${shopper.written(limit ?? 0)}`);
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
