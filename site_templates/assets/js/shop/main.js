/** @import { SiteConfig } from "../types.d.ts" */
/** @import { Arrival } from "./dom/router.js" */

import { dataLayer } from "../analytics/data-layer.js";
import { DeferredDataLayer } from "../analytics/deferred-data-layer.js";
import { startMeasuring } from "../analytics/start.js";
import { Clock } from "../clock.js";
import { find } from "./dom/find.js";
import { followOtherTabs, localStore, openStorage } from "./dom/local-store.js";
import { openCatalog } from "./dom/open-catalog.js";
import { render } from "./dom/render.js";
import { findNewSince } from "./dom/render-card.js";
import { Router } from "./dom/router.js";
import { useTextsOf } from "./dom/text.js";
import { attachEventHandlers } from "./dom/event-handlers.js";
import { Shop } from "./shop.js";

/** The page's entry point: builds the shop from its catalog and attaches it to the document. */
async function boot() {
  /** @type {SiteConfig} */
  const config = JSON.parse(find(document, "#site-config").textContent ?? "{}");
  const base = config.base_path.replace(/\/$/, "");
  const visit = globalThis.behavesimVisit ?? null;
  const loadSimulator = () => import("../simulator/simulate-user.js");
  const simulator = config.simulator && visit ? await loadSimulator() : null;
  const simulated = visit && simulator ? simulator.prepareVisit(visit, config) : null;
  const clock = simulated?.clock ?? new Clock();
  const layer = dataLayer();
  // Our own tag holds by itself what waits for consent; Google's would read it all the same.
  const isGoogles = ["gtag", "gtm"].includes(config.analytics.mode);
  const held = isGoogles ? new DeferredDataLayer(layer) : null;
  const here = location.pathname.slice(base.length) + location.search;
  const catalog = await openCatalog(base, config.catalog_version, visit !== null);
  useTextsOf(catalog.site);
  const storage = localStore(openStorage());
  await catalog.prepare(here, storage);
  const shop = new Shop({
    catalog,
    storage,
    push: (message) => (held ?? layer).push(message),
    now: () => clock.now(),
    random: simulated?.shopRandom ?? Math.random,
    asksConsent: config.consent_banner,
  });
  // As Google asks, the consent state is in the data layer before the tag is loaded.
  shop.start({ url: here, referrer: document.referrer });
  const tag = await startMeasuring(config, clock, simulated, held);
  const look = {
    base,
    digits: catalog.digits,
    language: catalog.site.locale.language,
    numbers: catalog.site.locale.numbers,
    newSince: findNewSince(catalog.latestRelease),
  };
  const { page_origin } = config.analytics;
  /** @param {string} href */
  const named = (href) => href.replace(location.origin, page_origin).split("#", 1)[0];

  /**
   * @param {string} url
   * @param {Arrival & {load?: boolean}} how
   */
  const showPage = (url, { referrer, changed, load = false }) => {
    shop.open(url);
    if (changed) {
      const seen = { location: named(location.href), referrer, title: document.title };
      tag?.viewPage(seen, { load });
    }
    shop.enter();
    render(shop, look);
  };
  const prepare = (/** @type {string} */ url) => catalog.prepare(url, storage);
  const router = new Router(base, shop.pageHistory, (url, how) => {
    showPage(url, { ...how, referrer: named(how.referrer) });
  }, prepare);
  for (const key of ["cart", "orders", "wishlist"]) {
    followOtherTabs(key, () => prepare(shop.page.url));
  }
  const refresh = () => render(shop, look);
  attachEventHandlers({
    shop,
    go: (url, redirects) => url !== null && router.go(url, redirects),
    refresh,
  }, base);
  const landing = { referrer: document.referrer, changed: true, load: true };
  showPage(router.urlOf(location.href), landing);
  const parts = { config, catalog, shop, tag, clock, router };
  if (simulator) simulator.exposeSimulateUser(parts);
  else if (config.simulator) {
    // Visitors load it only when they call it.
    globalThis.simulateUser = async (parameters = {}) =>
      await (await loadSimulator()).simulateUser(parts, null, parameters);
  }
}

boot();
