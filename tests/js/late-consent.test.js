/** @import { DataLayerMessage } from "../../site_templates/assets/js/types.d.ts" */

import assert from "node:assert/strict";
import { command } from "../../site_templates/assets/js/analytics/gtag-command.js";
import { GoogleTag } from "../../site_templates/assets/js/analytics/google-tag.js";
import { DeferredDataLayer } from "../../site_templates/assets/js/analytics/deferred-data-layer.js";
import { Clock } from "../../site_templates/assets/js/clock.js";
import { Catalog } from "../../site_templates/assets/js/shop/catalog.js";
import { Shop } from "../../site_templates/assets/js/shop/shop.js";
import { smallSite, START_MS } from "./support.js";

const FILE = new URL("../golden/gtm_container.json", import.meta.url);
const { containerVersion } = JSON.parse(Deno.readTextFileSync(FILE));
const INITIALIZATION = "2147479573"; // Tag Manager's own number of this built-in trigger

/**
 * Which tags of the container fire when Tag Manager's script comes to a page with this data layer.
 * It replays the layer from its beginning; Initialization comes once, with the first event; a tag
 * whose consent is missing when its trigger comes is not made up for.
 * @param {DataLayerMessage[]} layer
 * @returns {string[]} names of tags, in their order
 */
function replay(layer) {
  /** @type {string[]} */
  const fired = [];
  let granted = true;
  let isInitialized = false;
  for (const message of layer) {
    if (message[0] === "consent") granted = message[2].analytics_storage === "granted";
    if (typeof message.event !== "string") continue;
    const triggers = [isInitialized ? "" : INITIALIZATION, triggerOf(message.event)];
    isInitialized = true;
    for (const trigger of granted ? triggers : []) {
      for (const tag of containerVersion.tag) {
        assert.equal(tag.consentSettings.consentStatus, "NEEDED");
        if (tag.firingTriggerId.includes(trigger)) fired.push(tag.name.replace("GA4 - ", ""));
      }
    }
  }
  return fired;
}

/** @param {string} event */
function triggerOf(event) {
  const found = containerVersion.trigger.find((
    /** @type {any} */ { customEventFilter: [filter] },
  ) => filter.parameter.some((/** @type {any} */ { value }) => value === event));
  return found?.triggerId ?? "";
}

const consent = (/** @type {string} */ kind, /** @type {string} */ answer) =>
  command("consent", kind, { analytics_storage: answer });
const DENIED = consent("default", "denied");
const GRANTED = consent("update", "granted");
const GTM = { event: "gtm.js" };
const PROMOTION = { event: "view_promotion", ecommerce: { items: [] } };

Deno.test("a container whose first event lies before the yes never fires its Google tag", () => {
  assert.deepEqual(replay([DENIED, PROMOTION, GRANTED, GTM]), []);
  assert.deepEqual(replay([DENIED, GRANTED, GTM, PROMOTION]), ["Google tag", "view_promotion"]);
  assert.deepEqual(replay([DENIED, GRANTED, PROMOTION, GTM]), ["Google tag", "view_promotion"]);
});

/**
 * A shop with a banner on a page with Google's tag, in a browser that keeps `storage`.
 * @param {"gtag" | "gtm"} mode
 * @param {Record<string, unknown>} [storage]
 */
function openPage(mode, storage = {}) {
  /** @type {string[]} */
  const scripts = [];
  Object.assign(globalThis, {
    dataLayer: [],
    document: {
      cookie: "",
      createElement: () => ({}),
      head: { append: (/** @type {{src: string}} */ script) => scripts.push(script.src) },
    },
  });
  const layer = /** @type {any} */ (globalThis).dataLayer;
  const held = new DeferredDataLayer(layer);
  const clock = new Clock(START_MS);
  const shop = new Shop({
    catalog: new Catalog(smallSite()),
    storage: { get: (key) => storage[key], set: (key, value) => void (storage[key] = value) },
    push: (message) => held.push(message),
    now: () => clock.now(),
    random: () => 0.5,
    asksConsent: true,
  });
  shop.start();
  const config = {
    mode,
    measurement_id: "G-TEST1",
    container_id: "GTM-TEST1",
    script_origin: "https://www.googletagmanager.com",
    transport_url: null,
    server_container_url: null,
  };
  new GoogleTag(config, clock, null, held).start();
  return { shop, layer, scripts };
}

/** @param {ArrayLike<any> & DataLayerMessage} message */
function nameOf(message) {
  if (message[0]) {
    return typeof message[1] === "string" ? `${message[0]} ${message[1]}` : message[0];
  }
  return message.event ?? Object.keys(message)[0];
}

const ACCOUNT = { user_id: "u1", logged_in: true, logged_in_at_ms: START_MS, name: "A" };

/** @param {Shop} shop */
function lookAround(shop) {
  for (const url of ["/", "/p/IT-000/", "/c/sports/"]) {
    shop.open(url);
    shop.enter();
  }
}

const SEEN = ["view_promotion", "view_item", "view_item_list"];

Deno.test("Tag Manager finds nothing but the default before the answer, and all of it after", () => {
  const { shop, layer, scripts } = openPage("gtm", { account: ACCOUNT });
  lookAround(shop);
  assert.deepEqual(layer.map(nameOf), ["consent default"]);
  assert.deepEqual(scripts, []);
  shop.consent.answer("granted");
  shop.search("ball");
  assert.deepEqual(layer.map(nameOf).filter((/** @type {string} */ name) => name !== "ecommerce"), [
    "consent default",
    "consent update",
    "user_id",
    "gtm.js",
    ...SEEN,
    "search",
  ]);
  assert.deepEqual(replay(layer), ["Google tag", ...SEEN, "search"]);
  assert.equal(scripts.length, 1);
});

Deno.test("gtag is configured after the answer, knows who is logged in, and hears what was held", () => {
  const { shop, layer } = openPage("gtag", { account: ACCOUNT });
  lookAround(shop);
  assert.deepEqual(layer.map(nameOf), ["consent default"]);
  shop.consent.answer("granted");
  const commands = layer.filter((/** @type {any} */ message) => message[0]).map(nameOf);
  assert.deepEqual(commands.slice(0, 5), [
    "consent default",
    "consent update",
    "set",
    "js",
    "config G-TEST1",
  ]);
  assert.deepEqual(commands.slice(5), SEEN.map((name) => `event ${name}`));
});

Deno.test("of a visitor who has agreed before, the answer comes before everything else", () => {
  for (const mode of /** @type {const} */ (["gtag", "gtm"])) {
    const { shop, layer } = openPage(mode, { account: ACCOUNT, consent: "granted" });
    lookAround(shop);
    const names = layer.map(nameOf);
    assert.deepEqual(names.slice(0, 3), ["consent default", "consent update", "user_id"]);
    const begins = mode === "gtm" ? ["gtm.js"] : ["set", "js", "config G-TEST1"];
    assert.deepEqual(names.slice(3, 3 + begins.length), begins);
    if (mode === "gtm") assert.deepEqual(replay(layer), ["Google tag", ...SEEN]);
  }
});

Deno.test("what is done after a refusal is never reported, but for who is logged in by then", () => {
  for (const mode of /** @type {const} */ (["gtag", "gtm"])) {
    const { shop, layer, scripts } = openPage(mode);
    lookAround(shop);
    shop.consent.answer("denied");
    shop.account.signUp("A");
    lookAround(shop);
    assert.deepEqual(layer.map(nameOf), ["consent default", "consent update"]);
    assert.deepEqual(scripts, []);
    shop.consent.answer("granted");
    shop.search("ball");
    const reported = layer.filter((/** @type {any} */ message) => !message[0]).map(nameOf);
    assert.deepEqual(
      reported,
      mode === "gtm" ? ["user_id", "gtm.js", "search"] : ["user_id", "search"],
    );
    shop.consent.answer("denied");
    const length = layer.length;
    lookAround(shop);
    assert.equal(layer.length, length);
  }
});

Deno.test("another tab's yes is a yes here, with what this one held", () => {
  /** @type {Record<string, unknown>} */
  const storage = {};
  const { shop, layer } = openPage("gtm", storage);
  lookAround(shop);
  storage.consent = "granted"; // as the other tab leaves it
  shop.consent.obey();
  assert.deepEqual(replay(layer), ["Google tag", ...SEEN]);
});

Deno.test("of an earlier load nothing is reported, for what was held goes with its page", () => {
  for (const mode of /** @type {const} */ (["gtag", "gtm"])) {
    /** @type {Record<string, unknown>} */
    const storage = {};
    lookAround(openPage(mode, storage).shop);
    const { shop, layer } = openPage(mode, storage);
    shop.search("ball");
    shop.consent.answer("granted");
    const reported = layer.map(nameOf).filter((/** @type {string} */ name) =>
      /search|view/.test(name)
    );
    assert.deepEqual(reported, mode === "gtm" ? ["search"] : ["search", "event search"]);
  }
});

Deno.test("a visitor who never answers is never reported", () => {
  const { shop, layer } = openPage("gtm");
  lookAround(shop);
  shop.consent.reconsider();
  shop.consent.obey();
  assert.deepEqual(layer.map(nameOf), ["consent default"]);
});

Deno.test("the log-out reports that no one is logged in, and gtag gets it unchanged", () => {
  const { shop, layer } = openPage("gtag", { account: ACCOUNT, consent: "granted" });
  assert.equal(shop.account.logOut(), "/");
  const [pushed, set] = layer.slice(-2);
  assert.deepEqual(pushed, { user_id: null });
  assert.deepEqual(Array.from(set), ["set", { user_id: null }]);
  const length = layer.length;
  shop.account.logOut();
  assert.equal(layer.length, length, "who is logged out is not logged out again");
});

Deno.test("a log-in that has expired is reported as a log-out", () => {
  const expired = { ...ACCOUNT, logged_in_at_ms: START_MS - 8 * 86_400_000 };
  const { layer, shop } = openPage("gtm", { account: expired, consent: "granted" });
  assert.deepEqual(layer.filter((/** @type {any} */ one) => "user_id" in one), [{ user_id: null }]);
  assert.equal(shop.state.account?.logged_in, false);
});
