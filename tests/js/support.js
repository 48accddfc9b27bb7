/** @import { HitBatch, Device, Person, SiteCatalog, SiteConfig, SiteLocale, Visit } from "../../site_templates/assets/js/types.d.ts" */

import { Tag } from "../../site_templates/assets/js/analytics/tag.js";
import { Clock } from "../../site_templates/assets/js/clock.js";

/**
 * A shop of twelve things in two topics: small enough to count by hand.
 * @returns {SiteCatalog}
 */
export function smallSite() {
  const categories = ["sports", "cooking"].flatMap((topic) => [
    { id: topic, name: topic.toUpperCase(), topic, parent: null },
    { id: `${topic}/first`, name: `${topic} first`, topic, parent: topic },
  ]);
  const items = Array.from({ length: 40 }, (_, at) => {
    const topic = at % 2 ? "cooking" : "sports";
    return {
      id: `IT-${String(at).padStart(3, "0")}`,
      name: `${topic} thing ${at}`,
      brand: at % 3 ? "Aram" : "Bora",
      category: `${topic}/first`,
      topic,
      price: 10_000 + 1_000 * at,
      list_price: at % 5 ? null : 60_000,
      rating: 4 + (at % 10) / 10,
      reviews: 100 - at,
      stock: at === 39 ? 0 : 10,
      variants: { kind: "color", options: ["Black", "White"] },
      motif: "ball",
      hue: 1,
      released: `2026-0${1 + (at % 9)}-01`,
      description: "",
      audience: null,
    };
  });
  const ids = items.map((item) => item.id);
  const field = (/** @type {string} */ name, type = "text") => ({
    name,
    label: name,
    type,
    required: true,
  });
  return {
    shop: {
      name: "Test",
      tagline: "",
      currency: "KRW",
      digits: 0,
      url: "https://shop.example",
      base_path: "/",
      lead_value: 1_000,
    },
    topics: [{ id: "sports", name: "Sports" }, { id: "cooking", name: "Cooking" }],
    categories,
    items,
    prices: {
      limits: [20_000, 30_000],
      median: 29_000,
      by_topic: { sports: 28_000, cooking: 29_000 },
    },
    lists: { best: { name: "Best", items: ids.slice(0, 8) } },
    home: ["best"],
    related: Object.fromEntries(
      ids.map((id, at) => [id, [ids[(at + 2) % 40], ids[(at + 4) % 40]]]),
    ),
    promotions: ["HERO", "STRIP"].map((id) => ({
      id,
      name: id,
      creative_name: id,
      creative_slot: id,
      headline: "",
      text: "",
      target: "/c/sports/",
      hue: 1,
    })),
    coupons: [{ code: "TEN", percent: 10, minimum: 20_000 }],
    shipping: {
      free_from: 50_000,
      tiers: [
        { id: "standard", name: "Standard", price: 3_000, days: 3 },
        { id: "express", name: "Express", price: 6_000, days: 1 },
      ],
    },
    forms: {
      "search-form": [field("q", "search")],
      "newsletter-form": [field("email", "email")],
      "signup-form": [field("name"), field("email", "email"), field("password", "password")],
      "login-form": [field("email", "email"), field("password", "password")],
      "lookup-form": [field("order"), field("email", "email")],
      "contact-form": [field("name"), field("email", "email")],
      "shipping-form": [field("address"), field("tier", "select")],
      "payment-form": [field("method", "select"), field("holder")],
    },
    locale: englishLocale(),
  };
}

/**
 * What a shop in English knows of its language.
 * @returns {SiteLocale}
 */
export function englishLocale() {
  return {
    language: "en",
    direction: "ltr",
    numbers: {
      minus: "−",
      decimal: ".",
      group: ",",
      sizes: [3, 3],
      money: { before: "₩", after: "" },
      percent: { before: "", after: "%" },
    },
    plural: "10".padEnd(200, "1"),
    texts: {},
  };
}

/** @type {SiteConfig} */
export const CONFIG = {
  base_path: "/",
  analytics: {
    mode: "local",
    measurement_id: "G-TEST1",
    collect_url: "/g/collect",
    page_origin: "https://shop.example",
  },
  simulator: true,
  consent_banner: false,
};

/** @type {Device} */
export const DEVICE = {
  category: "desktop",
  user_agent: "Test/1.0",
  hints: null,
  screen: "1280x720",
  viewport: { width: 1280, height: 720 },
  touch: false,
  script_storage_days: null,
};

export const START_MS = 1_793_458_800_000;
const DAY_MS = 86_400_000;

/**
 * @param {number} id
 * @param {Partial<Person>} [given]
 * @returns {Person}
 */
export function person(id, given = {}) {
  return {
    id,
    persona: "test",
    age: 30,
    age_band: "25-34",
    gender: "female",
    job: "",
    market: "kr",
    region: "KR-11",
    city: "",
    interests: { sports: 0.9, cooking: 0.2 },
    temperament: {
      price_sensitivity: 0.3,
      patience: 0.7,
      exploration: 0.6,
      impulsiveness: 0.7,
      trust: 0.8,
    },
    budget: 60_000,
    intents: { find: 1, browse: 1, deal: 1, gift: 1 },
    devices: [{ id: "test", weight: 0.6 }, { id: "other", weight: 0.4 }],
    language: "ko-kr",
    sources: [
      { source: "(direct)", medium: "(none)", campaign: null, referrer: "", weight: 1 },
      { source: "naver", medium: "cpc", campaign: "autumn", referrer: "", weight: 1 },
    ],
    visits_per_week: 1,
    hours: Array.from({ length: 24 }, () => 1),
    weekdays: Array.from({ length: 7 }, () => 1),
    first_visit_at_ms: START_MS + id * 1000,
    ...given,
  };
}

/**
 * @param {number} id
 * @param {Partial<Person>} [given]
 */
export function jobOf(id, given) {
  return {
    person: person(id, given),
    devices: { test: DEVICE, other: { ...DEVICE, category: "mobile", script_storage_days: 7 } },
    seed: 7,
    ends_at_ms: START_MS + 28 * DAY_MS,
    utc_offsets: /** @type {[number, number][]} */ ([[0, 9 * 3_600_000]]),
    holidays: { dates: [], free_day: 6 },
  };
}

/**
 * A first visit through the home page.
 * @param {number} id
 * @returns {Visit}
 */
export function visitOf(id) {
  return {
    ...jobOf(id),
    device: DEVICE,
    entry: {
      visit: 0,
      starts_at_ms: START_MS,
      device: "test",
      intent: "browse",
      topic: null,
      url: "/",
      referrer: "https://www.google.com/",
    },
    attempt: 1,
    state: null,
    pace: "fast",
  };
}

/**
 * A tag in a browser that keeps `cookies`, and what it sends.
 * @param {Record<string, string>} [cookies]
 */
export function makeTag(cookies = {}) {
  const clock = new Clock(START_MS);
  /** @type {HitBatch[]} */
  const batches = [];
  const tag = new Tag({
    measurementId: "G-TEST1",
    clock,
    jar: {
      get: (name) => cookies[name],
      set: (name, value) => void (cookies[name] = value),
      remove: (name) => void delete cookies[name],
    },
    environment: {
      language: "ko-KR",
      screen: "1280x720",
      user_agent: "Test",
      hints: null,
      region: "KR-11",
      city: "",
    },
    random: () => 0.5,
    transport: (batch) => batches.push(batch),
  });
  return { tag, clock, batches, cookies };
}
