/** @import { Catalog } from "../shop/catalog.js" */
/** @import { Router } from "../shop/dom/router.js" */
/** @import { Given, Person, Visit } from "../types.d.ts" */

const DAY_MS = 86_400_000;
/** Of the median price, what a random person usually spends on one item. */
const DEFAULT_BUDGET = 1.5;

/**
 * The visit of `simulateUser` without parameters: a random person, now.
 * @param {Catalog} catalog
 * @param {number} now
 * @param {Router} router
 * @param {Given} given
 * @returns {Visit}
 */
export function defaultVisit(catalog, now, router, given) {
  const id = given.person?.id ?? Math.floor(Math.random() * 1e6);
  return {
    seed: Math.floor(Math.random() * 2 ** 32),
    attempt: 1,
    state: null,
    ends_at_ms: now + 28 * DAY_MS,
    utc_offsets: [[0, -new Date().getTimezoneOffset() * 60_000]],
    holidays: { dates: [], free_day: 6 },
    pace: "fast",
    ...given,
    person: { ...randomPerson(catalog, id, now), ...given.person },
    device: given.device ?? {
      category: "desktop",
      user_agent: navigator.userAgent,
      hints: null,
      screen: `${screen.width}x${screen.height}`,
      viewport: { width: innerWidth, height: innerHeight },
      touch: false,
      script_storage_days: null,
    },
    entry: {
      visit: 0,
      starts_at_ms: now,
      device: "this",
      intent: "browse",
      topic: null,
      url: router.urlOf(location.href),
      referrer: document.referrer,
      ...given.entry,
    },
  };
}

/**
 * @param {Catalog} catalog
 * @param {number} id
 * @param {number} now
 * @returns {Person}
 */
function randomPerson(catalog, id, now) {
  const evenly = (/** @type {number} */ count) => Array.from({ length: count }, () => 1);
  return {
    id,
    persona: "anybody",
    age: 20 + Math.floor(Math.random() * 45),
    age_band: "",
    gender: Math.random() < 0.5 ? "female" : "male",
    job: "",
    market: "",
    region: "",
    city: "",
    interests: Object.fromEntries(catalog.site.topics.map((topic) => [topic.id, Math.random()])),
    temperament: {
      price_sensitivity: Math.random(),
      patience: 0.5 + Math.random() / 2,
      exploration: Math.random(),
      impulsiveness: Math.random(),
      trust: Math.random(),
    },
    budget: Math.ceil(DEFAULT_BUDGET * catalog.prices.median),
    intents: { find: 1, browse: 1, deal: 1, gift: 1 },
    devices: [{ id: "this", weight: 1 }],
    language: navigator.language,
    sources: [{ source: "(direct)", medium: "(none)", campaign: null, referrer: "", weight: 1 }],
    visits_per_week: 1,
    hours: evenly(24),
    weekdays: evenly(7),
    first_visit_at_ms: now,
  };
}
