import assert from "node:assert/strict";
import { Catalog } from "../../site_templates/assets/js/shop/catalog.js";
import { checkPossible } from "../../site_templates/assets/js/simulator/action-guards.js";
import { newMemory } from "../../site_templates/assets/js/simulator/memory.js";
import { runVisit } from "../../site_templates/assets/js/simulator/run-person.js";
import { VirtualWorld } from "../../site_templates/assets/js/simulator/virtual-world.js";
import { CONFIG, smallSite, visitOf } from "./support.js";

/** @import { Action, View } from "../../site_templates/assets/js/types.d.ts" */

const NAMES = { name: "A", email: "a@example.com", password: "secret", q: "thing" };

/**
 * Everything that a view offers, each once.
 * @param {View} view
 * @returns {Action[]}
 */
function offers(view) {
  /** @type {Action[]} */
  const all = view.forms.flatMap((id) => [
    { do: "fill", id, fields: { ...NAMES, order: view.orders[0]?.id ?? "NONE", tier: "standard" } },
    { do: "submit", id },
  ]);
  const plain = /** @type {[string, Action][]} */ ([
    ["add-to-cart", { do: "add_to_cart" }],
    ["buy-now", { do: "buy_now" }],
    ["add-to-wishlist", { do: "add_to_wishlist" }],
    ["share", { do: "share", value: "x" }],
    ["view-cart", { do: "view_cart" }],
    ["begin-checkout", { do: "begin_checkout" }],
    ["place-order", { do: "place_order" }],
    ["account", { do: "open_account" }],
    ["open-orders", { do: "open_orders" }],
    ["open-order-lookup", { do: "open_order_lookup" }],
    ["open-social", { do: "click_outbound" }],
    ["download-guide", { do: "download_guide" }],
    ["apply-coupon", { do: "apply_coupon", value: "TEN" }],
    ["sort", { do: "sort", value: "rating" }],
    ["refund", { do: "refund", id: view.orders.find((order) => !order.refunded)?.id ?? "" }],
    ["answer-consent", { do: "answer_consent", value: "granted" }],
  ]);
  all.push(...plain.filter(([name]) => view.buttons.includes(name)).map(([, action]) => action));
  if (view.can_go_back) all.push({ do: "go_back" });
  if (view.has_next) all.push({ do: "next_page" });
  for (const { id, cards } of view.lists) {
    if (cards.length > 0) all.push({ do: "click_item", list: id, id: cards[0].id });
  }
  for (const { id } of view.promotions) all.push({ do: "click_promotion", id });
  for (const { id } of view.sections) all.push({ do: "scroll_to_section", id });
  return all;
}

/** What leads to an order and after it, which few random ways would. */
const FORWARD = new Set([
  "begin_checkout",
  "contact-form",
  "shipping-form",
  "payment-form",
  "place_order",
  "refund",
  "lookup-form",
]);

Deno.test("whatever a view offers can be done, on random ways through the shop", () => {
  const catalog = new Catalog(smallSite());
  const done = new Set();
  let state = 1;
  const next = () => (state = (state * 48271) % 2147483647) / 2147483647;
  for (let run = 0; run < 60; run++) {
    const config = { ...CONFIG, consent_banner: run % 2 === 0 };
    const world = new VirtualWorld({ catalog, config, visit: visitOf(run) });
    for (let step = 0; step < 80; step++) {
      const all = offers(world.seen);
      const forward = all.filter(({ do: what, id }) => FORWARD.has(what) || FORWARD.has(id ?? ""));
      const some = forward.length > 0 && next() < 0.5 ? forward : all;
      const action = some[Math.floor(next() * some.length)];
      world.perform(action);
      done.add(`${action.do} ${action.do === "submit" ? action.id : ""}`.trim());
    }
  }
  for (const name of ["signup-form", "contact-form", "payment-form", "lookup-form"]) {
    assert.ok(done.has(`submit ${name}`), `no one sent ${name}`);
  }
  for (const name of ["place_order", "refund", "go_back", "next_page", "add_to_wishlist"]) {
    assert.ok(done.has(name), `no one did ${name}`);
  }
});

Deno.test("no one acts on what is not visible", () => {
  const world = new VirtualWorld({
    catalog: new Catalog(smallSite()),
    config: CONFIG,
    visit: visitOf(1),
  });
  const impossible = /** @type {Action[]} */ ([
    { do: "go_back" },
    { do: "submit", id: "login-form" },
    { do: "fill", id: "contact-form", fields: {} },
    { do: "place_order" },
    { do: "add_to_cart" },
    { do: "refund", id: "T1" },
    { do: "click_item", list: "best", id: "IT-999" },
    { do: "click_promotion", id: "constructor" },
    { do: "scroll_to_section", id: "nowhere" },
    { do: "answer_consent", value: "granted" },
    { do: "filter", id: "max_price", value: "1" },
  ]);
  for (const action of impossible) {
    assert.throws(() => world.perform(action), /nothing on \/ to do that with/, action.do);
  }
});

Deno.test("who made an account does not come back to the page that makes them", () => {
  const world = new VirtualWorld({
    catalog: new Catalog(smallSite()),
    config: CONFIG,
    visit: visitOf(1),
  });
  world.perform({ do: "click_item", list: "best", id: "IT-001" });
  assert.equal(world.perform({ do: "add_to_wishlist" }).url, "/signup/");
  world.perform({ do: "fill", id: "signup-form", fields: NAMES });
  assert.equal(world.perform({ do: "submit", id: "signup-form" }).url, "/p/IT-001/");
  assert.equal(world.perform({ do: "go_back" }).url, "/");
  assert.equal(world.seen.can_go_back, false);
});

Deno.test("a way that needs nothing is always open", () => {
  checkPossible({ do: "leave" }, /** @type {any} */ ({ url: "/", buttons: [], forms: [] }));
});

Deno.test("a visit that lands on the sign-up page with an account finds the log-in page", () => {
  const catalog = new Catalog(smallSite());
  let logins = 0;
  for (let number = 0; number < 40; number++) {
    const given = visitOf(number);
    const account = { user_id: "u1", logged_in: number % 2 === 0, logged_in_at_ms: 0, name: "A" };
    const storage = { account: { ...account, logged_in_at_ms: given.entry.starts_at_ms } };
    const state = /** @type {any} */ ({
      memory: newMemory(),
      browsers: {
        [given.entry.device]: { storage, cookies: {}, used_at_ms: given.entry.starts_at_ms },
      },
    });
    const entry = { ...given.entry, url: "/signup/" };
    const { outcome } = runVisit(catalog, CONFIG, { ...given, entry, state });
    assert.equal(outcome.counts.sign_up, undefined);
    logins += outcome.counts.login ?? 0;
  }
  assert.ok(logins > 0);
});
