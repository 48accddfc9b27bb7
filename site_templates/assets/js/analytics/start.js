/** @import { Clock } from "../clock.js" */
/** @import { SiteConfig } from "../types.d.ts" */
/** @import { GoogleTag } from "./google-tag.js" */
/** @import { DeferredDataLayer } from "./deferred-data-layer.js" */

import { createBeacon } from "./beacon.js";
import { browserEnvironment, documentCookies } from "./browser.js";
import { dataLayer, listen } from "./data-layer.js";
import { measureDocument } from "./enhanced-measurement.js";
import { Tag } from "./tag.js";

/**
 * What a simulated visit replaces or adds: random numbers, place, parameters for our collector.
 * @typedef {object} Simulation
 * @property {() => number} random for the tag
 * @property {string | null} region
 * @property {string | null} city
 * @property {() => Record<string, string | number>} local parameters for our collector
 */

/**
 * Starts whatever measures this page: our tag, Google's, or nothing.
 * @param {SiteConfig} config
 * @param {Clock} clock
 * @param {Simulation | null} simulation
 * @param {DeferredDataLayer | null} held what the shop pushes to Google's tags only after consent
 * @returns {Promise<Tag | GoogleTag | null>}
 */
export async function startMeasuring(config, clock, simulation, held) {
  switch (config.analytics.mode) {
    case "local":
      return startTag(config, clock, simulation);
    case "none":
      return null;
    default: {
      const { GoogleTag } = await import("./google-tag.js");
      const tag = new GoogleTag(config.analytics, clock, simulation, held);
      tag.start();
      return tag;
    }
  }
}

/**
 * Starts our tag on a page: it listens to the data layer and measures the document.
 * @param {SiteConfig} config
 * @param {Clock} clock
 * @param {Simulation | null} simulation
 * @returns {Promise<Tag>}
 */
async function startTag(config, clock, simulation) {
  const { measurement_id, collect_url, page_origin } = config.analytics;
  const environment = await browserEnvironment();
  const tag = new Tag({
    measurementId: measurement_id,
    clock,
    jar: documentCookies(config.base_path),
    environment: { ...environment, ...placeOf(simulation) },
    random: simulation?.random ?? Math.random,
    transport: createBeacon(collect_url, () => simulation?.local() ?? null),
  });
  listen(dataLayer(), (message) => tag.receive(message));
  measureDocument(tag, page_origin);
  if (!simulation) followAttention(tag);
  return tag;
}

/** @param {Simulation | null} simulation */
function placeOf(simulation) {
  return { region: simulation?.region ?? null, city: simulation?.city ?? null };
}

/** @param {Tag} tag */
function followAttention(tag) {
  const attend = () => {
    tag.engagement.setActive(document.visibilityState === "visible" && document.hasFocus());
  };
  attend();
  for (const name of ["focus", "blur"]) addEventListener(name, attend);
  document.addEventListener("visibilitychange", attend);
  addEventListener("pagehide", () => tag.leave());
  addEventListener("pageshow", (event) => event.persisted && tag.comeBack());
}
