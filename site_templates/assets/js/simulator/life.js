/** @import { Catalog } from "../shop/catalog.js" */
/** @import { Mind } from "./mind.js" */
/** @import { Entry, Memory, Person, Source } from "../types.d.ts" */

import { purpose } from "./keyed-random.js";
import { Luck } from "./luck.js";
import { PARAMETERS } from "./parameters.js";
import { attraction } from "./taste.js";
import { exp, ln, logistic } from "./transcendental.js";

const COME_AGAIN = purpose("come-again");
const GAP = purpose("gap");
const DAY = purpose("day");
const HOUR = purpose("hour");
const MINUTE = purpose("minute");
const INTENT = purpose("intent");
const DEVICE = purpose("visit-device");
const TOPIC = purpose("intent-topic");
const SOURCE = purpose("source");
const DOOR = purpose("door");
const PLACE = purpose("door-place");
const REGRET = purpose("regret");
const RETURN_AFTER = purpose("return-after");
const { life: L, regret: R } = PARAMETERS;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const MAX_SEEN = 60;

/**
 * What somebody is who has never been here.
 * @returns {Memory}
 */
export function newMemory() {
  return { seen: [], satisfaction: 0.5, visits: 0, orders: 0, regrets: null, cart_on: null };
}

/**
 * The first time somebody comes.
 * @param {Catalog} catalog
 * @param {number} seed
 * @param {Person} person
 * @returns {Entry}
 */
export function firstEntry(catalog, seed, person) {
  return enter(catalog, seed, person, 0, person.first_visit_at_ms, newMemory());
}

/**
 * What a visit leaves in somebody's memory.
 * @param {Mind} mind
 * @returns {Memory}
 */
export function remember(mind) {
  const { memory } = mind;
  const mood = mind.purchases > 0 ? 1 : mind.best > 1.5 ? 0.65 : mind.deadEnds > 0 ? 0.2 : 0.4;
  return {
    seen: [...memory.seen.filter((id) => !mind.considered.has(id)), ...mind.considered].slice(
      -MAX_SEEN,
    ),
    satisfaction: (memory.satisfaction + mood) / 2,
    visits: memory.visits + 1,
    orders: memory.orders + mind.purchases,
    regrets: regretted(mind),
    cart_on: whereCartWaits(mind),
  };
}

/** @param {Mind} mind */
function whereCartWaits({ view, entry, memory }) {
  if (view.cart.length > 0) return entry.device;
  return memory.cart_on === entry.device ? null : memory.cart_on;
}

/**
 * The order they will send back, decided when it is bought: what disappoints at home is what was
 * worth little to them from the start.
 * @param {Mind} mind
 * @returns {string | null}
 */
function regretted(mind) {
  if (mind.bought) {
    const logit = R.base - R.worth * mind.leastWorth;
    return mind.luck.happens(REGRET, logistic(logit)) ? mind.bought : mind.memory.regrets;
  }
  return mind.entry.intent === "refund" ? null : mind.memory.regrets;
}

/**
 * When and why they come again, if they do: sooner when content, soonest when something waits in
 * the cart.
 * @param {Mind} mind
 * @param {Memory} memory after the visit
 * @param {{now: number, ends_at_ms: number, utc_offset_ms: number, seed: number}} when
 * @returns {Entry | null}
 */
export function nextEntry(mind, memory, { now, ends_at_ms, utc_offset_ms, seed }) {
  const { person, view } = mind;
  if (memory.regrets) {
    const days = mind.luck.lognormal(RETURN_AFTER, ln(R.afterDays), R.spread);
    const at = timeAfter(mind.luck, person, now, days, utc_offset_ms);
    const url = view.has_account ? "/orders/" : "/order-lookup/";
    const { device } = mind.entry;
    const how = { starts_at_ms: at, device, intent: "refund", topic: null, url, referrer: "" };
    return at < ends_at_ms ? { visit: mind.entry.visit + 1, ...how } : null;
  }
  const waiting = memory.cart_on !== null;
  const ready = 1 - exp(-L.perWeek * person.visits_per_week) +
    L.satisfaction * (memory.satisfaction - 0.5) + (waiting ? L.cart : 0) +
    (view.has_account ? L.account : 0);
  if (!mind.luck.happens(COME_AGAIN, Math.max(0.01, Math.min(L.most, ready)))) return null;
  const days = waiting
    ? mind.luck.lognormal(GAP, ln(L.deferDays), 0.9)
    : mind.luck.exponential(GAP, 7 / person.visits_per_week);
  const at = timeAfter(mind.luck, person, now, days, utc_offset_ms);
  if (at >= ends_at_ms) return null;
  return enter(mind.catalog, seed, person, mind.entry.visit + 1, at, memory);
}

/**
 * A moment some days later, on a weekday and at an hour that suit them.
 * @param {Luck} luck
 * @param {Person} person
 * @param {number} now
 * @param {number} days
 * @param {number} utcOffsetMs
 */
function timeAfter(luck, person, now, days, utcOffsetMs) {
  const target = Math.floor((now + utcOffsetMs) / DAY_MS) + Math.floor(days);
  const nearby = [0, 1, 2].map((more) => person.weekdays[(target + more + 3) % 7]); // 1970-01-01: Thursday
  const day = target + luck.pick(DAY, nearby);
  const hour = luck.pick(HOUR, person.hours);
  const minute = Math.floor(luck.uniform(MINUTE) * HOUR_MS);
  const at = day * DAY_MS + hour * HOUR_MS + minute - utcOffsetMs;
  return at > now + HOUR_MS ? at : now + HOUR_MS + minute;
}

/**
 * @param {Catalog} catalog
 * @param {number} seed
 * @param {Person} person
 * @param {number} visit
 * @param {number} starts_at_ms
 * @param {Memory} memory
 * @returns {Entry}
 */
function enter(catalog, seed, person, visit, starts_at_ms, memory) {
  const luck = Luck.of(seed, person.id, visit);
  const intents = { ...person.intents, return: memory.cart_on ? L.returnToCart : 0 };
  const names = /** @type {(keyof typeof intents)[]} */ (Object.keys(intents));
  const intent = String(names[luck.pick(INTENT, names.map((name) => intents[name]))]);
  const topic = intent === "find" || intent === "gift"
    ? pickTopic(catalog, luck, person, intent)
    : null;
  const source = pickSource(luck, person, visit);
  return {
    visit,
    starts_at_ms,
    device: pickDevice(luck, person, intent, memory),
    intent,
    topic,
    url: withCampaign(pickDoor(catalog, luck, person, intent, topic), source),
    referrer: source.referrer,
  };
}

/**
 * Any of theirs; whoever returns to something takes the device on which it waits.
 * @param {Luck} luck
 * @param {Person} person
 * @param {string} intent
 * @param {Memory} memory
 */
function pickDevice(luck, person, intent, memory) {
  if (intent === "return" && memory.cart_on) return memory.cart_on;
  const weights = person.devices.map((own) => own.weight);
  return person.devices[luck.pick(DEVICE, weights)].id;
}

/**
 * @param {Catalog} catalog
 * @param {Luck} luck
 * @param {Person} person
 * @param {string} intent
 */
function pickTopic(catalog, luck, person, intent) {
  const { topics } = catalog.site;
  const weights = topics.map(({ id }) => (intent === "gift" ? 1 : attraction(person, id)));
  return topics[luck.pick(TOPIC, weights)].id;
}

/**
 * People who come again know the way: they type the address more often.
 * @param {Luck} luck
 * @param {Person} person
 * @param {number} visit
 * @returns {Source}
 */
function pickSource(luck, person, visit) {
  const weights = person.sources.map((known) =>
    known.weight * (known.medium === "(none)" && visit > 0 ? 3 : 1)
  );
  return person.sources[luck.pick(SOURCE, weights)];
}

/**
 * The page through which they come in.
 * @param {Catalog} catalog
 * @param {Luck} luck
 * @param {Person} person
 * @param {string} intent
 * @param {string | null} topic
 */
function pickDoor(catalog, luck, person, intent, topic) {
  if (intent === "return") return ["/cart/", "/"][luck.pick(DOOR, [2, 1])];
  const liked = topic ?? pickTopic(catalog, luck, person, "find");
  const door = ["home", "category", "item"][luck.pick(DOOR, topic ? [3, 6, 1] : [6, 3, 0.6])];
  if (door === "home") return "/";
  const places = catalog.site.categories.filter((known) => known.topic === liked);
  if (door === "category") {
    return `/c/${places[luck.pick(PLACE, places.map(() => 1))].id}/`;
  }
  const items = catalog.site.items.filter((known) => known.topic === liked);
  return `/p/${items[luck.pick(PLACE, items.map((_, at) => 1 / (at + 1)))].id}/`;
}

/**
 * @param {string} path
 * @param {Source} source
 */
function withCampaign(path, { source, medium, campaign }) {
  if (!campaign) return path;
  const utm = { utm_source: source, utm_medium: medium, utm_campaign: campaign };
  return `${path}?${new URLSearchParams(utm)}`;
}
