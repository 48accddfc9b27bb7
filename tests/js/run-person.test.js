/** @import { HitBatch } from "../../site_templates/assets/js/types.d.ts" */

import assert from "node:assert/strict";
import { Catalog } from "../../site_templates/assets/js/shop/catalog.js";
import { clearedBy } from "../../site_templates/assets/js/simulator/browser-state.js";
import { newMemory } from "../../site_templates/assets/js/simulator/memory.js";
import { churn } from "../../site_templates/assets/js/simulator/next-visit.js";
import { runPerson, runVisit } from "../../site_templates/assets/js/simulator/run-person.js";
import { CONFIG, jobOf, person, smallSite, START_MS, visitOf } from "./support.js";

const catalog = new Catalog(smallSite());
const people = Array.from({ length: 600 }, (_, id) => id);

/** @param {number} id */
const visitsOf = (id) => [...runPerson(catalog, CONFIG, jobOf(id))];

const visitsByPerson = people.map(visitsOf);
/** @param {{batches: HitBatch[]}} visit */
const hitsOf = ({ batches }) => batches.flatMap((batch) => batch.hits);
const allHits = visitsByPerson.flat().flatMap(hitsOf);

Deno.test("the same person makes the same visits, whatever other people exist", () => {
  assert.deepEqual(visitsOf(17), visitsByPerson[17]);
});

Deno.test("shoppers reach every event of the shop and of enhanced measurement", () => {
  const reached = new Set(allHits.map((hit) => hit.en));
  for (
    const name of (
      "page_view scroll click file_download form_start form_submit view_search_results user_engagement " +
      "view_item_list select_item view_item view_promotion select_promotion add_to_wishlist " +
      "add_to_cart remove_from_cart view_cart begin_checkout add_shipping_info add_payment_info " +
      "purchase login sign_up search share select_content generate_lead refund"
    ).split(" ")
  ) {
    assert.ok(reached.has(name), name);
  }
});

Deno.test("an ecommerce event's value is the sum of price x quantity of its items", () => {
  for (const hit of allHits) {
    if (hit.epn?.value === undefined || !hit.items) continue;
    const sum = hit.items.reduce((total, item) => total + (item.pr ?? 0) * (item.qt ?? 1), 0);
    assert.equal(hit.epn.value, sum, hit.en);
  }
});

Deno.test("transaction ids are unique, and each order is reported once", () => {
  const ids = allHits.filter((hit) => hit.en === "purchase").map((hit) => hit.ep?.transaction_id);
  assert.ok(ids.length > 10);
  assert.equal(new Set(ids).size, ids.length);
  const reported = visitsByPerson.flat().reduce((sum, visit) => sum + visit.outcome.purchases, 0);
  assert.equal(reported, ids.length);
});

Deno.test("what goes back was bought in an earlier visit, once, for what it cost", () => {
  let refunds = 0;
  for (const visits of visitsByPerson) {
    const hits = visits.flatMap(hitsOf);
    for (const refund of hits.filter((hit) => hit.en === "refund")) {
      refunds++;
      const id = refund.ep?.transaction_id;
      const bought = hits.filter((hit) => hit.en === "purchase" && hit.ep?.transaction_id === id);
      assert.equal(bought.length, 1);
      assert.ok(bought[0].sid < refund.sid);
      assert.equal(bought[0].epn?.value, refund.epn?.value);
      assert.equal(hits.filter((h) => h.en === "refund" && h.ep?.transaction_id === id).length, 1);
    }
  }
  assert.ok(refunds > 0);
});

/** @param {ReturnType<typeof visitsOf>} visits */
const byDevice = (visits) => [...Map.groupBy(visits, ({ outcome }) => outcome.device).values()];

Deno.test("each device keeps its client id and counts its sessions until it is cleared", () => {
  /** @type {Record<string, number>} */
  const reasons = {};
  for (const visits of visitsByPerson) {
    const ids = new Set();
    for (const own of byDevice(visits)) {
      let number = 0;
      own.forEach((visit, at) => {
        const { cleared, user_pseudo_id } = visit.outcome;
        number = cleared ? 1 : number + 1;
        assert.equal(hitsOf(visit)[0].sct, number);
        assert.equal(ids.has(user_pseudo_id), number > 1);
        if (number > 1) assert.equal(user_pseudo_id, own[at - 1].outcome.user_pseudo_id);
        ids.add(user_pseudo_id);
        if (cleared) reasons[cleared] = 1 + (reasons[cleared] ?? 0);
      });
    }
  }
  assert.ok(visitsByPerson.filter((visits) => byDevice(visits).length > 1).length > 20);
  assert.ok(reasons.browser > 5 && reasons.person > 0, JSON.stringify(reasons));
});

Deno.test("a browser forgets after its days without a visit, and not before", () => {
  const DAY_MS = 86_400_000;
  const state = visitsByPerson[17][0].outcome.state;
  const visit = visitOf(17);
  const browser = { storage: {}, cookies: {}, used_at_ms: visit.entry.starts_at_ms };
  const after = (/** @type {number} */ ms, /** @type {number | null} */ days) =>
    clearedBy({
      ...visit,
      device: { ...visit.device, script_storage_days: days },
      entry: { ...visit.entry, starts_at_ms: browser.used_at_ms + ms },
      state: { ...state, browsers: { test: browser } },
    });
  assert.equal(after(7 * DAY_MS, 7), null);
  assert.equal(after(7 * DAY_MS + 1, 7), "browser");
  assert.equal(after(70 * DAY_MS, null), null);
  assert.equal(clearedBy(visit), null);
});

Deno.test("who was cleared has nothing in the cart and is logged out", () => {
  for (
    const { outcome, batches } of visitsByPerson.flat().filter((visit) => visit.outcome.cleared)
  ) {
    const hits = hitsOf({ batches });
    assert.ok(hits[0].fv && hits[0].ss && hits[0].nsi);
    assert.equal(hits[0].uid, undefined);
    const added = hits.findIndex((hit) => hit.en === "add_to_cart");
    assert.ok(!hits.slice(0, added).some((hit) => hit.en === "view_cart"));
    assert.ok(outcome.state.memory.visits > 1);
  }
});

Deno.test("who returns to something takes the device on which it was left", () => {
  const met = { cart: 0, wishlist: 0, elsewhere: 0 };
  for (const visits of visitsByPerson) {
    visits.forEach(({ outcome, batches }, at) => {
      if (outcome.intent !== "return") return;
      const before = visits[at - 1].outcome;
      const isWish = batches[0].hits[0].dl.includes("/wishlist/");
      assert.equal(outcome.device, before.state.memory[isWish ? "wishes_on" : "cart_on"]);
      /** @type {any} */
      const storage = before.state.browsers[outcome.device].storage;
      assert.ok(storage[isWish ? "wishlist" : "cart"].length > 0);
      met[isWish ? "wishlist" : "cart"]++;
      if (before.device !== outcome.device) met.elsewhere++;
    });
  }
  assert.ok(met.cart > 5 && met.wishlist > 0 && met.elsewhere > 0, JSON.stringify(met));
});

Deno.test("a person who is content, or has something waiting, is less likely to stay away", () => {
  const content = { ...newMemory(), satisfaction: 0.9 };
  const average = churn(person(1), newMemory(), false);
  assert.ok(churn(person(1), { ...newMemory(), satisfaction: 0.1 }, false) > average);
  assert.ok(churn(person(1), content, false) < average);
  assert.ok(churn(person(1), { ...newMemory(), cart_on: "test" }, false) < average);
  assert.ok(churn(person(1), { ...newMemory(), wishes_on: "test" }, false) < average);
  assert.ok(churn(person(1, { visits_per_week: 7 }), content, true) > 0.05);
});

Deno.test("a holiday is a free day", () => {
  const weekdays = [1, 1, 1, 1, 1, 1, 0]; // no one comes on Sundays
  const DAY_MS = 86_400_000;
  const firstDay = (START_MS + 9 * 3_600_000) / DAY_MS;
  const tuesdays = Array.from({ length: 4 }, (_, week) => firstDay + 2 + 7 * week);
  const count = (/** @type {number[]} */ dates) =>
    people.flatMap((id) => [
      ...runPerson(catalog, CONFIG, {
        ...jobOf(id, { weekdays }),
        holidays: { dates, free_day: 6 },
      }),
    ]).filter(({ outcome }) => {
      const day = Math.floor((outcome.from_ms + 9 * 3_600_000) / DAY_MS);
      return outcome.visit > 0 && tuesdays.includes(day);
    }).length;
  const usual = count([]);
  const free = count(tuesdays);
  assert.ok(usual > 10);
  assert.ok(free < usual / 4, `${free} of ${usual}`);
});

Deno.test("what is remembered does not depend on the device", () => {
  for (const visits of visitsByPerson) {
    visits.forEach(({ outcome }, at) => assert.equal(outcome.state.memory.visits, at + 1));
  }
});

Deno.test("what was left in the cart is there at the next visit", () => {
  const carried = visitsByPerson.flatMap((visits) =>
    visits.filter(({ outcome }) => outcome.intent === "return")
  );
  assert.ok(carried.length > 3);
  for (const visit of carried) {
    const first = hitsOf(visit).find((hit) => hit.en === "view_cart");
    const isCart = hitsOf(visit)[0].dl.includes("/cart/");
    if (isCart && !visit.outcome.cleared) assert.ok(first, "a cart page with something in it");
  }
});

Deno.test("interest decides what is looked at", () => {
  const seen = { sports: 0, cooking: 0 };
  for (const hit of allHits) {
    if (hit.en !== "select_item") continue;
    seen[hit.items?.[0].ca === "SPORTS" ? "sports" : "cooking"]++;
  }
  assert.ok(seen.sports > 2 * seen.cooking, JSON.stringify(seen));
});

Deno.test("a visit tells its figures as they were sent", () => {
  const { outcome, batches } = runVisit(catalog, CONFIG, visitOf(3));
  assert.equal(outcome.requests, batches.length);
  assert.equal(outcome.hits, batches.flatMap((batch) => batch.hits).length);
  assert.equal(outcome.from_ms, batches[0].hits[0].t);
  assert.notEqual(outcome.reason, "");
});

Deno.test("dearer things sell less to the same people", () => {
  const dear = smallSite();
  for (const item of dear.items) item.price *= 4;
  const dearCatalog = new Catalog(dear);
  const orders = (/** @type {Catalog} */ shop) =>
    people.slice(0, 300).flatMap((
      id,
    ) => [...runPerson(shop, CONFIG, { ...jobOf(id), person: person(id) })])
      .reduce((sum, visit) => sum + visit.outcome.purchases, 0);
  assert.ok(orders(dearCatalog) < orders(catalog));
});
