/** @import { GoogleTag } from "../analytics/google-tag.js" */
/** @import { Tag } from "../analytics/tag.js" */
/** @import { Router } from "../shop/dom/router.js" */
/** @import { Catalog } from "../shop/catalog.js" */
/** @import { Shop } from "../shop/shop.js" */
/** @import { Given, Outcome, SiteConfig, Visit } from "../types.d.ts" */
/** @import { Shopper } from "./shopper.js" */

import { COOKIE_PATH } from "../analytics/cookies.js";
import { Clock } from "../clock.js";
import { dumpStore, localStore } from "../shop/dom/local-store.js";
import { openBrowser } from "./browser-state.js";
import { defaultVisit } from "./default-visit.js";
import { DomWorld } from "./dom-world.js";
import { keyedSource } from "./keyed-sources.js";
import { newMemory } from "./memory.js";
import { Random } from "./random.js";
import { beginVisit, endVisit } from "./visit-lifecycle.js";

/**
 * Prepares a visit that was given before the page loaded: the shopper's own storage and cookies, the
 * visit's clock and its random numbers.
 * @param {Visit} visit
 * @param {SiteConfig} config
 */
export function prepareVisit(visit, config) {
  const { person, entry, attempt } = visit;
  const random = Random.of(visit.seed, person.id, entry.visit);
  const clock = new Clock(visit.pace === "real" ? null : entry.starts_at_ms);
  const path = config.analytics.mode === "local" ? config.base_path : COOKIE_PATH;
  forgetLastShopper(path);
  const browser = openBrowser(visit);
  const store = localStore(localStorage);
  for (const [key, value] of Object.entries(browser?.storage ?? {})) store.set(key, value);
  for (const [name, value] of Object.entries(browser?.cookies ?? {})) {
    document.cookie = `${name}=${value}; path=${path}`;
  }
  const named = { _bsv: `p${person.id}-v${entry.visit}`, _bsa: attempt, _bsk: visit.key ?? "" };
  return {
    clock,
    region: person.region,
    city: person.city,
    random: keyedSource(random, "tag"),
    shopRandom: keyedSource(random, "shop"),
    local: () => (clock.isVirtual ? { _bst: clock.now(), ...named } : named),
  };
}

/**
 * Tabs are reused: storage and cookies of the previous shopper are deleted.
 * @param {string} path
 */
function forgetLastShopper(path) {
  localStorage.clear();
  for (const pair of document.cookie.split("; ").filter(Boolean)) {
    document.cookie = `${pair.split("=", 1)[0]}=; path=${path}; max-age=0`;
  }
}

/**
 * Puts `simulateUser` on the window.
 * @param {{config: SiteConfig, catalog: Catalog, shop: Shop, tag: Tag | GoogleTag | null, clock: Clock,
 *   router: Router}} page
 */
export function exposeSimulateUser(page) {
  const { behavesimVisit: visit = null, behavesimReport: report } = globalThis;
  globalThis.simulateUser = (parameters = {}) =>
    simulateUser(page, globalThis.behavesimVisit ?? null, parameters);
  if (visit && report) reportVisit(simulateUser(page, visit, {}), report);
}

/**
 * Reports the outcome of the visit that the page was opened for, or its error.
 * @param {Promise<Outcome>} visit
 * @param {(outcome: string) => void} report
 */
async function reportVisit(visit, report) {
  try {
    report(JSON.stringify(await visit));
  } catch (error) {
    report(JSON.stringify({ error: String(error instanceof Error ? error.stack : error) }));
  }
}

/**
 * Loaded only when the engine takes pictures.
 * @param {Shopper} shopper
 */
async function openScreenshots(shopper) {
  const { Screenshots } = await import("./screenshots.js");
  return new Screenshots(shopper);
}

/**
 * Lets one shopper visit the shop, from the page that is open now.
 * @param {Parameters<typeof exposeSimulateUser>[0]} page
 * @param {Visit | null} prepared the visit the page was loaded for
 * @param {Given} parameters whatever is left out gets a default
 * @returns {Promise<Outcome>}
 */
export async function simulateUser(page, prepared, parameters) {
  const { catalog, shop, clock, router } = page;
  if (!page.tag) throw new Error("no tag on this page: build the shop with analytics.mode local");
  if (!prepared && page.config.analytics.mode !== "local") {
    throw new Error(
      "this page's hits go to Google: `behavesim simulate` marks them and paces them",
    );
  }
  await catalog.complete();
  const visit = prepared ?? defaultVisit(catalog, clock.now(), router, parameters);
  if (visit.pace !== "real" && !clock.isVirtual) clock.becomeVirtual();
  const world = new DomWorld({ shop, tag: page.tag, clock, router }, visit.verifies);
  const memory = visit.state?.memory ?? newMemory();
  const { shopper, actions } = beginVisit(catalog, visit, memory, world.seen);
  const screenshots = prepared && "behavesimShowStep" in globalThis
    ? await openScreenshots(shopper)
    : null;
  for (let step = actions.next(); !step.done;) {
    if (screenshots) await screenshots.show(step.value);
    step = actions.next(await world.perform(step.value));
  }
  if (!prepared) page.tag.comeBack(); // the page is used on after the simulated visit
  /** @type {Record<string, string>} */
  const cookies = {};
  for (const pair of document.cookie.split("; ").filter((one) => one.startsWith("_ga"))) {
    const [name, value] = pair.split("=", 2);
    cookies[name] = value;
  }
  return endVisit(visit, shopper, world, { storage: dumpStore(localStorage), cookies });
}
