/** @import { Action, Outcome, Person } from "../../site_templates/assets/js/types.d.ts" */

/**
 * Every parameter of the policy, raised: what people do must move in the direction that
 * parameters.js says. Both runs live the same people with the same random numbers.
 */

import assert from "node:assert/strict";
import { Catalog } from "../../site_templates/assets/js/shop/catalog.js";
import { examinationChances } from "../../site_templates/assets/js/simulator/choose-card.js";
import { PARAMETERS } from "../../site_templates/assets/js/simulator/parameters.js";
import { runPerson } from "../../site_templates/assets/js/simulator/run-person.js";
import { VirtualWorld } from "../../site_templates/assets/js/simulator/virtual-world.js";
import { CONFIG, jobOf, smallSite } from "./support.js";

const PEOPLE = 150;
const DAY_MS = 86_400_000;
const ASKING = { ...CONFIG, consent_banner: true };

/**
 * @typedef {{action: Action, type: string}} Done an action, and the type of page it was done on
 * @typedef {{outcome: Outcome, done: Done[]}} Visited
 * @typedef {(visits: Visited[]) => number} Figure
 * @typedef {number | number[]} Value
 * @typedef {object} Case
 * @property {string} path of the parameter, its parts joined by dots
 * @property {Value} [from] instead of the shipped value
 * @property {Value} to
 * @property {Record<string, Value>} [given] other parameters, in both runs
 * @property {Partial<Person>} [person] traits, in both runs
 * @property {"more" | "less"} then
 * @property {Figure} figure
 */

/** The small shop, with items for women, items that are sold out, and a promotion of no category. */
function makeCatalog() {
  const site = smallSite();
  site.items.forEach((item, at) => {
    if (at % 4 < 2) item.audience = { gender: "female" };
    if (at % 7 === 6) item.stock = 0;
  });
  site.promotions[1].target = "/search/?q=first";
  return new Catalog(site);
}

const catalog = makeCatalog();
const SEARCH_TERMS = new Set(catalog.site.categories.map(({ name }) => name.toLowerCase()));

/**
 * @param {Partial<Person>} [traits]
 * @returns {Visited[]}
 */
function simulate(traits) {
  /** @type {Visited[]} */
  const visits = [];
  /** @type {Done[]} */
  let done = [];
  const { perform } = VirtualWorld.prototype;
  /** @param {Action} action */
  VirtualWorld.prototype.perform = function (action) {
    done.push({ action, type: this.seen.type });
    return perform.call(this, action);
  };
  try {
    for (let id = 0; id < PEOPLE; id++) {
      for (const { outcome } of runPerson(catalog, ASKING, jobOf(id, traits))) {
        visits.push({ outcome, done });
        done = [];
      }
    }
  } finally {
    VirtualWorld.prototype.perform = perform;
  }
  return visits;
}

/**
 * Sets parameters.
 * @param {Record<string, Value>} values by path
 * @returns {Record<string, Value>} what they were
 */
function setParameters(values) {
  /** @type {Record<string, Value>} */
  const before = {};
  for (const [path, value] of Object.entries(values)) {
    const names = path.split(".");
    const last = names.pop() ?? "";
    const group = names.reduce((at, name) => Reflect.get(at, name), PARAMETERS);
    before[path] = Reflect.get(group, last);
    assert.notEqual(before[path], undefined, path);
    Reflect.set(group, last, value);
  }
  return before;
}

/**
 * @param {Record<string, Value>} values
 * @param {Partial<Person>} [traits]
 */
function simulateWith(values, traits) {
  const before = setParameters(values);
  try {
    return simulate(traits);
  } finally {
    setParameters(before);
  }
}

/** @param {object} group @param {string} prefix @returns {string[]} */
function pathsOf(group, prefix = "") {
  return Object.entries(group).flatMap(([name, value]) =>
    typeof value === "object" && !Array.isArray(value)
      ? pathsOf(value, `${prefix}${name}.`)
      : [prefix + name]
  );
}

/** @param {(done: Done, visit: Visited) => boolean} matches @returns {Figure} */
const countDone = (matches) => (visits) =>
  visits.reduce((sum, visit) => sum + visit.done.filter((one) => matches(one, visit)).length, 0);
/** @param {string} name @returns {Figure} */
const count = (name) => countDone(({ action }) => action.do === name);
/** @param {(visit: Visited) => boolean} matches @returns {Figure} */
const countVisits = (matches) => (visits) => visits.filter(matches).length;
/** @param {(visits: Visited[]) => number[]} values @returns {Figure} */
const mean = (values) => (visits) => {
  const all = values(visits);
  return all.reduce((sum, value) => sum + value, 0) / all.length;
};
/** @param {Figure} figure @param {(visit: Visited) => boolean} matches @returns {Figure} */
const among = (figure, matches) => (visits) => figure(visits.filter(matches));
/** @param {Figure} part @param {Figure} whole @returns {Figure} */
const share = (part, whole) => (visits) => part(visits) / whole(visits);

/** @param {Action} action */
const itemOf = ({ id }) => catalog.item(id ?? "");
/** @param {(item: ReturnType<typeof itemOf>, visit: Visited) => boolean} matches @returns {Figure} */
const shareOfClicks = (matches) =>
  share(
    countDone(({ action }, visit) => action.do === "click_item" && matches(itemOf(action), visit)),
    count("click_item"),
  );
/** @param {"price" | "rating"} name @returns {Figure} */
const meanClicked = (name) =>
  mean((visits) =>
    visits.flatMap(({ done }) =>
      done.filter(({ action }) => action.do === "click_item").map(({ action }) =>
        itemOf(action)[name] ?? 0
      )
    )
  );
/** @param {"ms" | "away"} name @returns {Figure} */
const total = (name) => (visits) =>
  visits.flatMap(({ done }) => done).reduce((sum, { action }) => sum + (action[name] ?? 0), 0);
/** @param {(next: NonNullable<Outcome["next"]>) => boolean} matches @returns {Figure} */
const countNext = (matches) =>
  countVisits(({ outcome: { next } }) => next !== null && matches(next));
/** @param {(days: number) => boolean} matches @param {(outcome: Outcome) => boolean} of */
const shareOfGaps = (matches, of) =>
  mean((visits) => gapsOf(visits, of).map((days) => matches(days) ? 1 : 0));
/** @param {Visited[]} visits @param {(outcome: Outcome) => boolean} of @returns {number[]} days */
const gapsOf = (visits, of) =>
  visits.flatMap(({ outcome }) =>
    outcome.next && of(outcome)
      ? [(outcome.next.starts_at_ms - outcome.state.browsers[outcome.device].used_at_ms) / DAY_MS]
      : []
  );

/** @param {Visited} visit */
const isAimed = ({ outcome }) => outcome.intent !== "browse";
/** @param {Visited} visit */
const isBrowsing = (visit) => !isAimed(visit);
/** @param {string} intent @returns {(visit: Visited) => boolean} */
const intends = (intent) => ({ outcome }) => outcome.intent === intent;
/** @param {Outcome} outcome */
const isRefund = ({ next }) => next?.intent === "refund";

const pages = mean((visits) => visits.map(({ outcome }) => outcome.pages));
const clicks = count("click_item");
const adds = count("add_to_cart");
const checkouts = count("begin_checkout");
const orders = count("place_order");
const visits = countVisits(() => true);
const waited = total("ms");
const waitedAPage = share(waited, count("wait"));
const granted = countDone(({ action }) => action.value === "granted");
const searches = countDone(({ action }) => action.do === "submit" && action.id === "search-form");
const signUps = countDone(({ action }) => action.do === "submit" && action.id === "signup-form");
const deferred = countVisits(({ outcome }) => outcome.reason === "deferred");
const satisfaction = mean((all) => all.map(({ outcome }) => outcome.state.memory.satisfaction));
const sportsClicks = shareOfClicks((item) => item.topic === "sports");
const topicClicks = among(
  shareOfClicks((item, { outcome }) => item.topic === outcome.topic),
  ({ outcome }) => outcome.intent === "find",
);
const typos = countDone(({ action }) =>
  action.id === "search-form" && action.do === "fill" && !SEARCH_TERMS.has(action.fields?.q ?? "")
);
const unsent = countDone(({ action }, { done }) =>
  action.do === "fill" &&
  !done.some((one) => one.action.do === "submit" && one.action.id === action.id)
);
/** @param {string} value */
const shared = (value) =>
  share(countDone(({ action }) => action.do === "share" && action.value === value), count("share"));
/** @param {string} value */
const sorted = (value) =>
  share(countDone(({ action }) => action.do === "sort" && action.value === value), count("sort"));
/** @param {string} field @param {string} value */
const filled = (field, value) => countDone(({ action }) => action.fields?.[field] === value);
/** @param {string} start of a URL @param {boolean} hasTopic */
const lands = (start, hasTopic) =>
  countNext(({ url, intent, topic }) =>
    intent !== "return" && (topic !== null) === hasTopic &&
    (start === "/" ? /^\/(\?|$)/.test(url) : url.startsWith(start))
  );
const DEAR = { "checkout.affordable": 0.1 };

/** @type {Case[]} */
const CASES = [
  { path: "temperament.neutral", to: 1, then: "less", figure: granted },
  { path: "utility.interest", to: 8, then: "more", figure: sportsClicks },
  { path: "utility.interestMiddle", to: 0.9, then: "less", figure: adds },
  {
    path: "utility.audience",
    to: 4,
    then: "more",
    figure: shareOfClicks((item) => item.audience !== null),
  },
  { path: "utility.quality", to: 4, then: "more", figure: meanClicked("rating") },
  { path: "utility.ratingMiddle", to: 5, then: "less", figure: adds },
  { path: "utility.price", to: 3, then: "less", figure: meanClicked("price") },
  { path: "utility.priceSensitive", to: 9, then: "less", figure: meanClicked("price") },
  { path: "utility.cheapest", to: 0, then: "more", figure: meanClicked("price") },
  { path: "utility.preference", to: 4, then: "more", figure: adds },
  { path: "utility.listNoise", to: 8, then: "less", figure: sportsClicks },
  { path: "utility.need", to: 6, given: { "utility.off": 3 }, then: "more", figure: topicClicks },
  { path: "utility.off", to: 5, then: "less", figure: topicClicks },
  {
    path: "utility.gift",
    to: 3,
    then: "more",
    figure: among(
      shareOfClicks((item) => item.topic === "cooking"),
      ({ outcome }) => outcome.intent === "gift" && outcome.topic === "cooking",
    ),
  },
  {
    path: "utility.discount",
    to: 5,
    then: "more",
    figure: among(shareOfClicks((item) => item.list_price !== null), intends("deal")),
  },
  {
    path: "utility.seen",
    to: 4,
    then: "more",
    figure: shareOfClicks((item, { done }) =>
      done.filter(({ action }) => action.do === "click_item" && action.id === item.id).length > 1
    ),
  },
  { path: "utility.soldOut", to: 3, then: "more", figure: shareOfClicks((item) => !item.stock) },
  {
    path: "topics.least",
    to: 1,
    then: "more",
    figure: countDone(({ action }) =>
      action.do === "click_category" && /^cooking/.test(action.id ?? "")
    ),
  },
  { path: "energy.median", to: 5, then: "more", figure: pages },
  { path: "energy.sigma", to: 2.5, then: "more", figure: pages },
  { path: "energy.patience", to: 5, then: "more", figure: pages },
  { path: "energy.aim", to: 4, then: "more", figure: among(pages, isAimed) },
  { path: "energy.delight", to: 5, then: "more", figure: pages },
  { path: "energy.delightMargin", to: 9, then: "more", figure: pages },
  { path: "energy.deadEnd", to: 50, given: { "small.typo": 1 }, then: "less", figure: pages },
  { path: "energy.afterAdd", to: 20, then: "more", figure: pages },
  {
    path: "energy.afterOrder",
    to: 20,
    given: { "energy.median": 20 },
    then: "more",
    figure: among(pages, ({ outcome }) => outcome.purchases > 0),
  },
  { path: "energy.maxPages", from: 2, to: 150, then: "more", figure: pages },
  { path: "stay.base", to: 9, then: "less", figure: clicks },
  { path: "stay.aim", to: 4, then: "more", figure: among(clicks, isAimed) },
  { path: "stay.exploration", to: 30, then: "more", figure: clicks },
  { path: "dwell.mu", to: 3, then: "more", figure: waitedAPage },
  { path: "dwell.sigma", to: 2.6, then: "more", figure: waitedAPage },
  {
    path: "dwell.interest",
    to: 1.5,
    then: "more",
    figure: among(waitedAPage, ({ outcome }) => outcome.topic === "sports"),
  },
  {
    path: "dwell.interestWithoutTopic",
    to: 1,
    given: { "dwell.interest": 1.5 },
    then: "more",
    figure: among(waitedAPage, isBrowsing),
  },
  { path: "dwell.attentive", to: 60, then: "less", figure: total("away") },
  { path: "dwell.away", to: 0.95, then: "more", figure: total("away") },
  { path: "dwell.glance", to: 3, then: "more", figure: waitedAPage },
  { path: "dwell.glanceSigma", to: 3, then: "more", figure: waitedAPage },
  { path: "dwell.form", to: 4, then: "more", figure: waitedAPage },
  { path: "dwell.formSigma", to: 3, then: "more", figure: waitedAPage },
  { path: "dwell.longestMinutes", from: 1, to: 25, then: "more", figure: waitedAPage },
  { path: "scroll.base", to: 0.6, then: "more", figure: count("scroll_to_end") },
  { path: "scroll.interest", to: 0.7, then: "more", figure: count("scroll_to_end") },
  { path: "consent.base", to: 6, then: "more", figure: granted },
  { path: "consent.trust", to: 20, then: "more", figure: granted },
  { path: "consent.read", to: 4, then: "more", figure: waitedAPage },
  { path: "consent.readSigma", to: 3, then: "more", figure: waitedAPage },
  { path: "home.nextSection", to: 1, then: "more", figure: count("scroll_to_section") },
  { path: "home.promotionBase", to: 5, then: "more", figure: count("click_promotion") },
  { path: "home.promotionInterest", to: 9, then: "more", figure: count("click_promotion") },
  {
    path: "home.promotionDeals",
    to: 9,
    then: "more",
    figure: among(count("click_promotion"), intends("deal")),
  },
  { path: "home.promotionUnknown", to: 9, then: "more", figure: count("click_promotion") },
  { path: "navigation.category", to: 20, then: "more", figure: count("click_category") },
  {
    path: "navigation.rootCategory",
    to: 20,
    then: "more",
    figure: share(
      countDone(({ action }) => action.do === "click_category" && !action.id?.includes("/")),
      count("click_category"),
    ),
  },
  { path: "navigation.searchAim", to: 20, then: "more", figure: among(searches, isAimed) },
  { path: "navigation.search", to: 20, then: "more", figure: among(searches, isBrowsing) },
  { path: "navigation.searchWithoutTopic", to: 9, then: "more", figure: searches },
  { path: "navigation.nextPage", to: 30, then: "more", figure: count("next_page") },
  { path: "navigation.sort", to: 9, then: "more", figure: count("sort") },
  {
    path: "navigation.sortDeals",
    to: 20,
    then: "more",
    figure: among(count("sort"), intends("deal")),
  },
  { path: "navigation.filter", to: 20, then: "more", figure: count("filter") },
  { path: "navigation.back", to: 20, then: "more", figure: count("go_back") },
  { path: "navigation.account", to: 20, then: "more", figure: count("open_account") },
  { path: "navigation.home", to: 20, then: "more", figure: count("go_home") },
  { path: "navigation.leastCards", to: 100, then: "less", figure: count("sort") },
  { path: "navigation.priceAscending", to: 20, then: "more", figure: sorted("price_asc") },
  { path: "navigation.priceDescending", to: 20, then: "more", figure: sorted("price_desc") },
  { path: "navigation.rating", to: 20, then: "more", figure: sorted("rating") },
  { path: "navigation.newest", to: 20, then: "more", figure: sorted("newest") },
  { path: "cart.threshold", to: 8, then: "less", figure: adds },
  { path: "cart.impulse", to: 9, then: "more", figure: adds },
  { path: "cart.certainty", from: 0.3, to: 4, then: "less", figure: adds },
  { path: "cart.buyNow", to: 1, then: "more", figure: count("buy_now") },
  { path: "cart.viewCart", from: 0.1, to: 1, then: "more", figure: count("view_cart") },
  { path: "cart.cheap", to: 5, then: "more", figure: count("set_quantity") },
  { path: "cart.cheapQuantities", to: [1, 9, 9], then: "more", figure: count("set_quantity") },
  { path: "cart.quantities", to: [1, 9], then: "more", figure: count("set_quantity") },
  { path: "cart.raise", to: 0.8, then: "more", figure: count("change_quantity") },
  { path: "cart.raiseBelow", from: 1, to: 5, then: "more", figure: count("change_quantity") },
  { path: "cart.keepShoppingEnergy", to: 99, then: "more", figure: deferred },
  { path: "cart.keepShopping", to: 1, then: "less", figure: deferred },
  { path: "checkout.go", to: 4, then: "more", figure: checkouts },
  { path: "checkout.price", to: 5, given: DEAR, then: "less", figure: checkouts },
  { path: "checkout.priceBase", to: 5, given: DEAR, then: "less", figure: checkouts },
  { path: "checkout.affordable", from: 0.1, to: 9, then: "more", figure: checkouts },
  { path: "checkout.shipping", to: 60, then: "less", figure: checkouts },
  { path: "checkout.trust", to: 20, then: "more", figure: checkouts },
  { path: "checkout.returning", to: 9, then: "more", figure: among(checkouts, intends("return")) },
  { path: "checkout.field", to: 2, then: "less", figure: orders },
  { path: "checkout.step", to: 5, then: "more", figure: orders },
  { path: "checkout.account", to: 9, then: "more", figure: signUps },
  { path: "checkout.halfFilled", to: 1, then: "more", figure: unsent },
  { path: "checkout.express", to: 9, then: "more", figure: filled("tier", "express") },
  { path: "checkout.methods.card", to: 99, then: "more", figure: filled("method", "card") },
  {
    path: "checkout.methods.bank_transfer",
    to: 99,
    then: "more",
    figure: filled("method", "bank_transfer"),
  },
  {
    path: "checkout.methods.kakao_pay",
    to: 99,
    then: "more",
    figure: filled("method", "kakao_pay"),
  },
  { path: "satisfaction.first", to: 1, then: "more", figure: satisfaction },
  { path: "satisfaction.bought", from: 0.3, to: 1, then: "more", figure: satisfaction },
  { path: "satisfaction.found", to: 0.9, then: "more", figure: satisfaction },
  { path: "satisfaction.foundUtility", to: 20, then: "less", figure: satisfaction },
  { path: "satisfaction.nothing", to: 0.8, then: "more", figure: satisfaction },
  {
    path: "satisfaction.deadEnd",
    to: 0.9,
    given: { "small.typo": 1, "energy.median": 9 },
    then: "more",
    figure: satisfaction,
  },
  {
    path: "satisfaction.weight",
    to: 1,
    given: { "satisfaction.first": 1 },
    then: "less",
    figure: satisfaction,
  },
  {
    path: "satisfaction.memory",
    from: 1,
    to: 60,
    then: "more",
    figure: mean((all) => all.map(({ outcome }) => outcome.state.memory.seen.length)),
  },
  { path: "churn.base", to: 4, then: "less", figure: visits },
  {
    path: "churn.disappointment",
    to: 20,
    given: { "satisfaction.found": 0.2 },
    then: "less",
    figure: visits,
  },
  { path: "churn.habit", to: 0, person: { visits_per_week: 4 }, then: "less", figure: visits },
  { path: "churn.cart", to: 9, then: "less", figure: visits },
  { path: "churn.wishes", to: 9, then: "less", figure: visits },
  { path: "churn.account", to: 9, then: "less", figure: visits },
  { path: "churn.least", to: 0.9, then: "less", figure: visits },
  {
    path: "nextVisit.returnToCart",
    to: 99,
    then: "more",
    figure: countNext(({ intent }) => intent === "return"),
  },
  {
    path: "nextVisit.returnToWishes",
    to: 99,
    then: "more",
    figure: countNext(({ url }) => url.startsWith("/wishlist/")),
  },
  {
    path: "nextVisit.deferDays",
    to: 9,
    then: "less",
    figure: shareOfGaps((days) => days < 5, ({ state }) => state.memory.cart_on !== null),
  },
  {
    path: "nextVisit.deferSpread",
    to: 4,
    then: "more",
    figure: shareOfGaps((days) => days < 1, ({ state }) => state.memory.cart_on !== null),
  },
  {
    path: "nextVisit.leastHours",
    to: 99,
    then: "less",
    figure: shareOfGaps((days) => days < 4, () => true),
  },
  {
    path: "nextVisit.direct",
    to: 99,
    then: "less",
    figure: countNext(({ url }) => url.includes("utm_")),
  },
  {
    path: "nextVisit.clears",
    to: 0.5,
    then: "more",
    figure: countVisits(({ outcome }) => outcome.cleared === "person"),
  },
  { path: "landing.topic.home", to: 99, then: "more", figure: lands("/", true) },
  { path: "landing.topic.category", to: 99, then: "more", figure: lands("/c/", true) },
  { path: "landing.topic.item", to: 99, then: "more", figure: lands("/p/", true) },
  { path: "landing.anything.home", to: 99, then: "more", figure: lands("/", false) },
  { path: "landing.anything.category", to: 99, then: "more", figure: lands("/c/", false) },
  { path: "landing.anything.item", to: 99, then: "more", figure: lands("/p/", false) },
  {
    path: "landing.cart.cart",
    to: 99,
    then: "more",
    figure: countNext(({ intent, url }) => intent === "return" && url.startsWith("/cart/")),
  },
  {
    path: "landing.cart.home",
    to: 99,
    then: "less",
    figure: countNext(({ intent, url }) => intent === "return" && url.startsWith("/cart/")),
  },
  {
    path: "regret.base",
    to: 5,
    then: "more",
    figure: countNext(({ intent }) => intent === "refund"),
  },
  {
    path: "regret.utility",
    to: 5,
    given: { "regret.base": 2 },
    then: "less",
    figure: countNext(({ intent }) => intent === "refund"),
  },
  {
    path: "regret.afterDays",
    to: 12,
    given: { "regret.base": 9 },
    then: "less",
    figure: shareOfGaps((days) => days < 7, isRefund),
  },
  {
    path: "regret.spread",
    to: 4,
    given: { "regret.base": 9 },
    then: "more",
    figure: shareOfGaps((days) => days < 2, isRefund),
  },
  { path: "small.share", to: 0.5, then: "more", figure: count("share") },
  { path: "small.shareMethods.copy_link", to: 99, then: "more", figure: shared("copy_link") },
  { path: "small.shareMethods.kakao_talk", to: 99, then: "more", figure: shared("kakao_talk") },
  { path: "small.shareMethods.x", to: 99, then: "more", figure: shared("x") },
  { path: "small.wish", to: 0.5, then: "more", figure: count("add_to_wishlist") },
  { path: "small.guide", to: 0.5, then: "more", figure: count("download_guide") },
  {
    path: "small.newsletter",
    to: 0.5,
    then: "more",
    figure: countDone(({ action }) => action.do === "submit" && action.id === "newsletter-form"),
  },
  { path: "small.social", to: 0.5, then: "more", figure: count("click_outbound") },
  { path: "small.promotion", to: 0.5, then: "more", figure: count("click_promotion") },
  {
    path: "small.related",
    to: 0.9,
    then: "more",
    figure: countDone(({ action, type }) => action.do === "scroll_to_section" && type === "item"),
  },
  { path: "small.typo", to: 0.9, then: "more", figure: typos },
  { path: "small.typoLength", to: 99, then: "less", figure: typos },
  { path: "small.coupon", to: 0.9, then: "more", figure: count("apply_coupon") },
  { path: "small.couponBase", to: 3, then: "more", figure: count("apply_coupon") },
  { path: "small.removeLine", to: 0.9, then: "more", figure: count("remove_from_cart") },
  {
    path: "small.signUpAfterOrder",
    to: 1,
    then: "more",
    figure: countDone(({ action, type }) => action.do === "open_account" && type === "thank-you"),
  },
];

const shipped = simulate();

for (const { path, from, to, given, person, then, figure } of CASES) {
  Deno.test(`${path}: raising it changes what people do as it says`, () => {
    const isShipped = from === undefined && !given && !person;
    const start = from === undefined ? {} : { [path]: from };
    const before = figure(isShipped ? shipped : simulateWith({ ...given, ...start }, person));
    const after = figure(simulateWith({ ...given, [path]: to }, person));
    const grows = then === "more" ? after > before : after < before;
    assert.ok(grows, `${before} before, ${after} after; ${then} expected`);
  });
}

Deno.test("examination.exponent: raising it lowers the chance of every card but the first", () => {
  const [usual, steep] = [0.3, 0.9].map(examinationChances);
  assert.equal(steep[0], usual[0]);
  assert.ok(usual.slice(1).every((chance, at) => steep[at + 1] < chance));
});

Deno.test("every parameter has such a test", () => {
  const tested = [...CASES.map(({ path }) => path), "examination.exponent"];
  assert.deepEqual(tested.sort(), pathsOf(PARAMETERS).sort());
});
