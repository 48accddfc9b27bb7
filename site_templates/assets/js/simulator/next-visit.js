/** @import { Catalog } from "../shop/catalog.js" */
/** @import { Shopper } from "./shopper.js" */
/** @import { Entry, Memory, Person, Source, Visit, Wish } from "../types.d.ts" */

import { itemUrl } from "../shop/catalog.js";
import { purpose } from "./keyed-random.js";
import { Random } from "./random.js";
import { localTime, momentOf } from "./local-time.js";
import { newMemory } from "./memory.js";
import { PARAMETERS } from "./parameters.js";
import { topicWeight } from "./utility.js";
import { ln, logistic } from "./transcendental.js";

const CHURN = purpose("churn");
const GAP = purpose("gap");
const DAY = purpose("day");
const HOUR = purpose("hour");
const MINUTE = purpose("minute");
const INTENT = purpose("intent");
const DEVICE = purpose("visit-device");
const WAITING = purpose("what-waits");
const TOPIC = purpose("intent-topic");
const SOURCE = purpose("source");
const LANDING = purpose("door");
const PLACE = purpose("door-place");
const RETURN_AFTER = purpose("return-after");
const { nextVisit: L, churn: C, landing, regret: R, temperament: T } = PARAMETERS;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/**
 * A person's first visit.
 * @param {Catalog} catalog
 * @param {number} seed
 * @param {Person} person
 * @param {Wish} [wish] what is written of it
 * @returns {Entry}
 */
export function firstEntry(catalog, seed, person, wish) {
  return enter(catalog, seed, person, 0, person.first_visit_at_ms, newMemory(), wish);
}

/** @typedef {Pick<Visit, "ends_at_ms" | "utc_offsets" | "holidays">} Calendar */

/**
 * When and why they come again, if they do: by their habit, soon when something waits in the cart.
 * Visits that are written down come as they are written.
 * @param {Shopper} shopper
 * @param {Memory} memory after the visit
 * @param {number} seed
 * @param {number} now
 * @param {Calendar & Pick<Visit, "written">} calendar
 * @returns {Entry | null}
 */
export function nextEntry(shopper, memory, seed, now, calendar) {
  const { person, view, random } = shopper;
  const { ends_at_ms, written } = calendar;
  if (written) {
    const visit = shopper.entry.visit + 1;
    const wish = written[visit];
    return wish ? enter(shopper.catalog, seed, person, visit, now, memory, wish) : null;
  }
  if (memory.regrets) {
    const days = random.lognormal(RETURN_AFTER, ln(R.afterDays), R.spread);
    const at = timeAfter(random, person, now, days, calendar);
    const url = view.has_account ? "/orders/" : "/order-lookup/";
    const { device } = shopper.entry;
    const how = { starts_at_ms: at, device, intent: "refund", topic: null, url, referrer: "" };
    return at < ends_at_ms ? { visit: shopper.entry.visit + 1, ...how } : null;
  }
  if (random.happens(CHURN, churn(person, memory, view.has_account))) return null;
  const days = memory.cart_on
    ? random.lognormal(GAP, ln(L.deferDays), L.deferSpread)
    : random.exponential(GAP, 7 / person.visits_per_week);
  const at = timeAfter(random, person, now, days, calendar);
  if (at >= ends_at_ms) return null;
  return enter(shopper.catalog, seed, person, shopper.entry.visit + 1, at, memory);
}

/**
 * The chance that the visit they have made was their last.
 * @param {Person} person
 * @param {Memory} memory after the visit
 * @param {boolean} hasAccount
 */
export function churn(person, memory, hasAccount) {
  const logit = C.base + C.disappointment * (T.neutral - memory.satisfaction) +
    C.habit * ln(person.visits_per_week) + (memory.cart_on ? C.cart : 0) +
    (memory.wishes_on ? C.wishes : 0) + (hasAccount ? C.account : 0);
  return C.least + (1 - C.least) * logistic(logit);
}

/**
 * A moment some days later, on a day and at an hour that suit them.
 * @param {Random} random
 * @param {Person} person
 * @param {number} now
 * @param {number} days
 * @param {Calendar} calendar
 */
function timeAfter(random, person, now, days, { utc_offsets: offsets, holidays }) {
  const target = Math.floor(localTime(now, offsets) / DAY_MS) + Math.floor(days);
  const nearby = [target, target + 1, target + 2].map((one) =>
    person.weekdays[holidays.dates.includes(one) ? holidays.free_day : (one + 3) % 7] // 1970-01-01: Thursday
  );
  const day = target + random.pick(DAY, nearby);
  const hour = random.pick(HOUR, person.hours);
  const minute = Math.floor(random.uniform(MINUTE) * HOUR_MS);
  const at = momentOf(day * DAY_MS + hour * HOUR_MS + minute, offsets);
  const earliest = now + L.leastHours * HOUR_MS;
  return at > earliest ? at : earliest + minute;
}

/**
 * @param {Catalog} catalog
 * @param {number} seed
 * @param {Person} person
 * @param {number} visit
 * @param {number} starts_at_ms
 * @param {Memory} memory
 * @param {Wish} [wish]
 * @returns {Entry}
 */
function enter(catalog, seed, person, visit, starts_at_ms, memory, wish = {}) {
  const random = Random.of(seed, person.id, visit);
  const intents = {
    ...person.intents,
    return: (memory.cart_on ? L.returnToCart : 0) + (memory.wishes_on ? L.returnToWishes : 0),
  };
  const drawn = random.pickName(INTENT, intents);
  const intent = wish.intent ?? (wish.topic ? "find" : drawn);
  const waits = intent === "return" ? pickWaiting(random, memory) : null;
  const aims = intent === "find" || intent === "gift";
  const topic = wish.topic ?? (aims ? pickTopic(catalog, random, person, intent) : null);
  const source = pickSource(random, person, visit);
  return {
    visit,
    starts_at_ms,
    device: waits?.device ?? pickDevice(random, person),
    intent,
    topic,
    url: withCampaign(waits?.path ?? pickLandingPage(catalog, random, person, topic), source),
    referrer: source.referrer,
    ...wish,
  };
}

/**
 * A returning visitor takes the device with the cart or the wishlist.
 * @param {Random} random
 * @param {Memory} memory
 */
function pickWaiting(random, { cart_on, wishes_on }) {
  const cart = cart_on ? L.returnToCart : 0;
  const wishes = wishes_on ? L.returnToWishes : 0;
  const isCart = random.pick(WAITING, [cart, wishes]) === 0;
  const path = isCart
    ? random.pickName(LANDING, landing.cart) === "cart" ? "/cart/" : "/"
    : "/wishlist/";
  return { device: isCart ? cart_on : wishes_on, path };
}

/**
 * @param {Random} random
 * @param {Person} person
 */
function pickDevice(random, person) {
  const weights = person.devices.map((own) => own.weight);
  return person.devices[random.pick(DEVICE, weights)].id;
}

/**
 * @param {Catalog} catalog
 * @param {Random} random
 * @param {Person} person
 * @param {string} intent
 */
function pickTopic(catalog, random, person, intent) {
  const { topics } = catalog.site;
  const weights = topics.map(({ id }) => {
    if (!catalog.categoriesByTopic.has(id)) return 0; // a topic of which nothing is sold
    return intent === "gift" ? 1 : topicWeight(person, id);
  });
  return topics[random.pick(TOPIC, weights)].id;
}

/**
 * People who come again know the shop: they type its address more often.
 * @param {Random} random
 * @param {Person} person
 * @param {number} visit
 * @returns {Source}
 */
function pickSource(random, person, visit) {
  const weights = person.sources.map((known) =>
    known.weight * (known.medium === "(none)" && visit > 0 ? L.direct : 1)
  );
  return person.sources[random.pick(SOURCE, weights)];
}

/**
 * The page on which a visit begins.
 * @param {Catalog} catalog
 * @param {Random} random
 * @param {Person} person
 * @param {string | null} topic
 */
function pickLandingPage(catalog, random, person, topic) {
  const liked = topic ?? pickTopic(catalog, random, person, "find");
  const type = random.pickName(LANDING, topic ? landing.topic : landing.anything);
  if (type === "home") return "/";
  const places = catalog.categoriesByTopic.get(liked) ?? [];
  const items = catalog.itemsByTopic.get(liked) ?? [];
  if (places.length === 0 || items.length === 0) return "/"; // nothing of it is on sale
  if (type === "category") {
    return `/c/${places[random.pick(PLACE, places.map(() => 1))].id}/`;
  }
  return itemUrl(items[random.pick(PLACE, items.map((_, at) => 1 / (at + 1)))]);
}

/**
 * @param {string} path
 * @param {Source} source
 */
function withCampaign(path, { source, medium, campaign }) {
  if (!campaign) return path;
  return `${path}?${campaignQuery(source, medium, campaign)}`;
}

/** @type {Map<string, string>} */
const campaignQueries = new Map();

/**
 * Encoded once: there are few campaigns and many who follow them.
 * @param {string} source
 * @param {string} medium
 * @param {string} campaign
 */
function campaignQuery(source, medium, campaign) {
  const key = JSON.stringify([source, medium, campaign]);
  let query = campaignQueries.get(key);
  if (query === undefined) {
    const utm = { utm_source: source, utm_medium: medium, utm_campaign: campaign };
    query = new URLSearchParams(utm).toString();
    campaignQueries.set(key, query);
  }
  return query;
}
