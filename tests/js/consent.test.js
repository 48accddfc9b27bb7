/** @import { DataLayerMessage } from "../../site_templates/assets/js/types.d.ts" */

import assert from "node:assert/strict";
import { Catalog } from "../../site_templates/assets/js/shop/catalog.js";
import { Shop } from "../../site_templates/assets/js/shop/shop.js";
import { runPerson } from "../../site_templates/assets/js/simulator/run-person.js";
import { CONFIG, jobOf, makeTag, person, smallSite, START_MS } from "./support.js";

const HOME = { location: "https://shop.example/", referrer: "https://a.example/", title: "Home" };
const ITEM = { location: "https://shop.example/p/A/", referrer: HOME.location, title: "A" };
const catalog = new Catalog(smallSite());
const ASKING = { ...CONFIG, consent_banner: true };

/**
 * A shop with a banner and its tag, in a browser that keeps `storage` and `cookies`.
 * @param {Record<string, unknown>} [storage]
 * @param {Record<string, string>} [cookies]
 */
function openShop(storage = {}, cookies = {}) {
  const { tag, clock, batches } = makeTag(cookies);
  /** @type {DataLayerMessage[]} */
  const pushed = [];
  const shop = new Shop({
    catalog,
    storage: { get: (key) => storage[key], set: (key, value) => void (storage[key] = value) },
    push: (message) => {
      pushed.push(message);
      tag.receive(message);
    },
    now: () => clock.now(),
    random: () => 0.5,
    asksConsent: true,
  });
  shop.start();
  const sent = () => batches.flatMap(({ hits }) => hits);
  return { clock, batches, tag, shop, pushed, storage, cookies, sent };
}

Deno.test("the shop pushes Google's commands, as arguments", () => {
  const { shop, pushed } = openShop();
  shop.consent.answer("granted");
  assert.deepEqual(pushed.map((message) => Object.prototype.toString.call(message)), [
    "[object Arguments]",
    "[object Arguments]",
  ]);
  const signals = ["ad_storage", "ad_user_data", "ad_personalization", "analytics_storage"];
  const all = (/** @type {string} */ answer) =>
    Object.fromEntries(signals.map((name) => [name, answer]));
  assert.deepEqual(pushed.map((message) => Array.from(/** @type {any} */ (message))), [
    ["consent", "default", all("denied")],
    ["consent", "update", all("granted")],
  ]);
});

Deno.test("before the answer nothing leaves and no cookie is written", () => {
  const { clock, tag, shop, batches, cookies } = openShop();
  tag.viewPage(HOME, { load: true });
  shop.search("ball");
  tag.measure("scroll", { percent_scrolled: 90 }, "scroll");
  clock.advance(60_000);
  tag.leave();
  assert.deepEqual(batches, []);
  assert.deepEqual(cookies, {});
});

Deno.test("on agreement the page's view comes first, then what was pushed, at that time", () => {
  const { clock, tag, shop, batches, sent } = openShop();
  tag.viewPage(HOME, { load: true });
  shop.search("ball");
  tag.viewPage(ITEM, { load: false });
  tag.measure("scroll", { percent_scrolled: 90 }, "scroll");
  shop.share("A", "x");
  clock.advance(7_000);
  shop.consent.answer("granted");
  clock.advance(5_000);
  const hits = sent();
  assert.deepEqual(hits.map(({ en }) => en), ["page_view", "search", "share"]);
  assert.deepEqual(hits.map(({ t }) => t - START_MS), [7_000, 12_000, 12_000]);
  // A tag that is loaded late knows the page that is open, and where the load came from.
  assert.deepEqual([hits[0].dl, hits[0].dr, hits[0].ee], [ITEM.location, HOME.referrer, 1]);
  // What was pushed on pages before stands on the page that is open, the only one it knows.
  assert.deepEqual(hits.map(({ dl, dt }) => [dl, dt]), hits.map(() => [ITEM.location, "A"]));
  assert.deepEqual([hits[0].sid, hits[1].et], [START_MS / 1000 + 7, undefined]);
  tag.measure("scroll", { percent_scrolled: 90 }, "scroll");
  tag.leave();
  assert.equal(sent().filter(({ en }) => en === "scroll").length, 1);
  for (const { client } of batches) {
    assert.deepEqual([client.gcs, client.gcd, client.npa], ["G111", "13r3r3r3r5l1", "0"]);
  }
});

Deno.test("after a refusal nothing leaves, on this page and on the next load", () => {
  const first = openShop();
  first.tag.viewPage(HOME, { load: true });
  first.shop.search("ball");
  first.shop.consent.answer("denied");
  const next = openShop(first.storage, first.cookies);
  for (const { tag, shop, clock } of [first, next]) {
    tag.viewPage(ITEM, { load: true });
    shop.share("A", "x");
    clock.advance(60_000);
    tag.leave();
  }
  assert.equal(next.shop.consent.isOpen, false);
  assert.deepEqual([...first.batches, ...next.batches], []);
  assert.deepEqual(first.cookies, {});
});

Deno.test("who changes their answer is counted from then on, not for what they did before", () => {
  const { clock, tag, shop, sent } = openShop({ consent: "denied" });
  tag.viewPage(HOME, { load: true });
  shop.share("A", "x");
  shop.consent.reconsider();
  assert.equal(shop.consent.isOpen, true);
  shop.share("A", "y");
  shop.consent.answer("granted");
  shop.share("A", "z");
  clock.advance(5_000);
  assert.deepEqual(sent().map(({ en, ep }) => [en, ep?.method]), [
    ["page_view", undefined],
    ["share", "z"],
  ]);
});

Deno.test("who takes consent back loses what waits, and the cookies", () => {
  const { clock, tag, shop, cookies, sent } = openShop({ consent: "granted" });
  tag.viewPage(HOME, { load: true });
  const [{ sid }] = sent();
  shop.share("A", "x");
  shop.consent.answer("denied");
  clock.advance(60_000);
  assert.deepEqual(cookies, {});
  assert.deepEqual(sent().map(({ en }) => en), ["page_view"]);
  shop.consent.answer("granted");
  const [, again] = sent();
  assert.deepEqual([again.en, again.nsi, again.fv], ["page_view", 1, 1]);
  assert.notEqual(again.sid, sid);
});

Deno.test("an answer that stands is not asked for again, and the first page is counted", () => {
  const { tag, shop, sent } = openShop({ consent: "granted" });
  assert.equal(shop.consent.isOpen, false);
  tag.viewPage(HOME, { load: true });
  assert.deepEqual(sent().map(({ en }) => en), ["page_view"]);
});

Deno.test("trust decides who agrees; who refuses visits on unseen", () => {
  const shares = [0.1, 0.9].map((trust) => {
    const temperament = { ...person(0).temperament, trust };
    const people = Array.from({ length: 200 }, (_, id) => [
      ...runPerson(catalog, ASKING, { ...jobOf(id), person: person(id, { temperament }) }),
    ]);
    for (const visits of people) {
      const answers = new Set(visits.map(({ outcome }) => outcome.consent));
      assert.equal(answers.size, 1, "the same answer in each browser");
      const known = new Set();
      for (const { outcome, batches } of visits) {
        const seen = outcome.consent === "granted";
        const isNew = !known.has(outcome.device) || outcome.cleared !== null;
        known.add(outcome.device);
        assert.equal(batches.length > 0, seen);
        assert.equal(outcome.user_pseudo_id !== null, seen);
        assert.ok(outcome.to_ms > outcome.from_ms || seen);
        assert.equal(outcome.why.some((why) => why.includes("cookies")), isNew);
      }
    }
    return people.filter(([{ outcome }]) => outcome.consent === "denied").length / people.length;
  });
  assert.ok(shares[0] > shares[1], String(shares));
  assert.ok(shares[0] < 0.5 && shares[1] < 0.2, String(shares));
});

Deno.test("without a banner no one is asked and hits say nothing of consent", () => {
  for (const { outcome, batches } of runPerson(catalog, CONFIG, jobOf(1))) {
    assert.equal(outcome.consent, null);
    assert.ok(batches.length > 0);
    for (const { client } of batches) assert.equal(client.gcs, undefined);
  }
});
