/** @import { Simulation } from "../../site_templates/assets/js/analytics/start.js" */
/** @import { Action, GoogleConfig, View } from "../../site_templates/assets/js/types.d.ts" */

import assert from "node:assert/strict";
import {
  EVENTS_OF_AN_ACTION,
  GoogleTag,
} from "../../site_templates/assets/js/analytics/google-tag.js";
import { Tag } from "../../site_templates/assets/js/analytics/tag.js";
import { TokenBucket } from "../../site_templates/assets/js/analytics/token-bucket.js";
import { Clock } from "../../site_templates/assets/js/clock.js";
import { Catalog } from "../../site_templates/assets/js/shop/catalog.js";
import { runPerson } from "../../site_templates/assets/js/simulator/run-person.js";
import { VirtualWorld } from "../../site_templates/assets/js/simulator/virtual-world.js";
import { CONFIG, jobOf, smallSite, START_MS } from "./support.js";

Deno.test("a bucket lets a burst through, then its rate, and is never fuller than full", () => {
  let now = 0;
  const bucket = new TokenBucket(20, 5, () => now);
  assert.equal(bucket.waitMs(20), 0);
  bucket.take(20);
  assert.equal(bucket.waitMs(1), 200);
  assert.equal(bucket.waitMs(14), 2800);
  now += 2800;
  assert.equal(bucket.waitMs(14), 0);
  now += 3_600_000;
  assert.equal(bucket.waitMs(20), 0);
  assert.ok(bucket.waitMs(21) > 0);
});

Deno.test("what is taken beyond the bucket is owed", () => {
  const bucket = new TokenBucket(20, 5, () => 0);
  bucket.take(25);
  assert.equal(bucket.waitMs(0), 1000);
});

Deno.test("no action of a shopper tells more than a page makes room for", () => {
  const { perform } = VirtualWorld.prototype;
  const { addHit } = Tag.prototype;
  let most = 0;
  let reported = 0;
  /**
   * @this {Tag}
   * @param {Parameters<Tag["addHit"]>} hit
   */
  Tag.prototype.addHit = function (...hit) {
    reported += 1;
    return addHit.apply(this, hit);
  };
  /**
   * @this {VirtualWorld}
   * @param {Action} action
   * @returns {View}
   */
  VirtualWorld.prototype.perform = function (action) {
    reported = 0;
    const view = perform.call(this, action);
    most = Math.max(most, reported);
    return view;
  };
  try {
    const catalog = new Catalog(smallSite());
    for (let id = 0; id < 300; id++) [...runPerson(catalog, CONFIG, jobOf(id))];
  } finally {
    Object.assign(Tag.prototype, { addHit });
    Object.assign(VirtualWorld.prototype, { perform });
  }
  assert.ok(most > 1 && most <= EVENTS_OF_AN_ACTION, `${most} events`);
});

/** @type {GoogleConfig} */
const GOOGLE = {
  mode: "gtag",
  measurement_id: "G-TEST1",
  container_id: "GTM-TEST1",
  script_origin: "https://www.googletagmanager.com",
  transport_url: null,
  server_container_url: "https://sgtm.example",
};

/** @type {Simulation} */
const SIMULATION = { random: () => 0.5, region: null, city: null, local: () => ({}) };

/**
 * Google's tag on a page that has nothing but a data layer, cookies and a head.
 * @param {Partial<GoogleConfig>} config
 * @param {Simulation | null} simulation
 * @param {unknown[]} before what the data layer held
 */
function startOnPage(config, simulation, before = []) {
  /** @type {string[]} */
  const cookies = [];
  /** @type {string[]} */
  const scripts = [];
  const page = {
    get cookie() {
      return cookies.map((cookie) => cookie.split(";", 1)[0]).join("; ");
    },
    set cookie(cookie) {
      cookies.push(cookie);
    },
    createElement: () => ({}),
    head: { append: (/** @type {{src: string}} */ script) => scripts.push(script.src) },
  };
  Object.assign(globalThis, { document: page, dataLayer: [...before] });
  const clock = new Clock(START_MS);
  const tag = new GoogleTag({ ...GOOGLE, ...config }, clock, simulation);
  tag.start();
  return { tag, clock, scripts, cookies, layer: tag.layer };
}

/** @param {ArrayLike<unknown>[]} layer */
function commandsIn(layer) {
  return layer.filter((message) => "length" in message).map((message) => Array.from(message));
}

Deno.test("gtag is configured with what is set, then hears events in Google's form", () => {
  const { layer, scripts } = startOnPage({}, null, [{ user_id: "u1" }]);
  layer.push({ ecommerce: null });
  layer.push({ event: "view_item", ecommerce: { currency: "KRW", value: 1, items: [] } });
  layer.push({ event: "login", method: "email", user_id: "u2" });
  const [set, js, ...rest] = commandsIn(/** @type {any} */ (layer));
  assert.deepEqual(set, ["set", { user_id: "u1" }]);
  assert.equal(js[0], "js");
  assert.deepEqual(rest, [
    ["config", "G-TEST1", { server_container_url: "https://sgtm.example" }],
    ["event", "view_item", { currency: "KRW", value: 1, items: [] }],
    ["set", { user_id: "u2" }],
    ["event", "login", { method: "email" }],
  ]);
  assert.deepEqual(scripts, ["https://www.googletagmanager.com/gtag/js?id=G-TEST1"]);
});

Deno.test("Tag Manager finds pushes as they are, and what a simulated visit says of itself", () => {
  const { layer, scripts, cookies } = startOnPage({ mode: "gtm" }, SIMULATION);
  const event = { event: "view_item", ecommerce: { currency: "KRW", value: 1, items: [] } };
  layer.push(event);
  assert.equal(layer.length, 3);
  assert.deepEqual(layer[0], { traffic_type: "simulated", simulated: "true" });
  assert.equal(layer[1].event, "gtm.js");
  assert.equal(layer[2], event);
  assert.deepEqual(scripts, ["https://www.googletagmanager.com/gtm.js?id=GTM-TEST1"]);
  assert.match(cookies[0], new RegExp(`^_ga=GA1\\.1\\.1073741824\\.${START_MS / 1000}; path=/;`));
});

Deno.test("gtag marks a simulated visit, and no other", () => {
  const [, properties, config] = commandsIn(
    /** @type {any} */ (startOnPage({}, SIMULATION).layer),
  );
  assert.deepEqual(properties, ["set", "user_properties", { simulated: "true" }]);
  assert.equal(/** @type {any} */ (config[2]).traffic_type, "simulated");
  const { layer, cookies } = startOnPage({}, null);
  assert.ok(!JSON.stringify(commandsIn(/** @type {any} */ (layer))).includes("simulated"));
  assert.deepEqual(cookies, []);
});

Deno.test("a shopper who hurries waits before Google's tag would drop anything", async () => {
  const { tag, clock, layer } = startOnPage({}, SIMULATION);
  const sleep = clock.sleep.bind(clock);
  let waitedMs = 0;
  clock.sleep = (ms) => {
    waitedMs += ms;
    return sleep(ms);
  };
  let tokens = 20;
  let filledAt = clock.now();
  for (let action = 0; action < 30; action++) {
    await tag.waitForQueue();
    for (let reported = 0; reported < EVENTS_OF_AN_ACTION; reported++) {
      layer.push({ event: "share" });
    }
    tokens = Math.min(20, tokens + (clock.now() - filledAt) / 200) - EVENTS_OF_AN_ACTION;
    filledAt = clock.now();
    assert.ok(tokens >= 0, `${tokens} tokens after action ${action}`);
  }
  assert.ok(waitedMs > 60_000);
});
