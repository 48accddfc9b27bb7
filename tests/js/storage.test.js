import assert from "node:assert/strict";
import { Catalog } from "../../site_templates/assets/js/shop/catalog.js";
import { dumpStore, localStore } from "../../site_templates/assets/js/shop/dom/local-store.js";
import { Shop } from "../../site_templates/assets/js/shop/shop.js";
import { ShopState } from "../../site_templates/assets/js/shop/state.js";
import { SHAPES } from "../../site_templates/assets/js/shop/storage-schema.js";
import {
  parseClientCookie,
  parseSessionCookie,
} from "../../site_templates/assets/js/analytics/cookies.js";
import { smallSite, START_MS } from "./support.js";

const catalog = new Catalog(smallSite());
const LINE = { item_id: "IT-000", variant: "Black", quantity: 2 };
const ORDER = {
  transaction_id: "T1",
  lines: [LINE],
  coupon: null,
  tier: "standard",
  total: 20_000,
  shipping: 0,
  tax: 0,
  at_ms: START_MS,
  refunded: false,
};
const ACCOUNT = { user_id: "u1", logged_in: true, logged_in_at_ms: START_MS, name: "A" };
const FROM = { list_id: "best", list_name: "Best", index: 3 };

/**
 * A browser's storage that holds these texts.
 * @param {Record<string, string>} texts by key
 */
function browserWith(texts) {
  const kept = new Map(Object.entries(texts).map(([key, text]) => [`shop.${key}`, text]));
  return /** @type {any} */ ({
    getItem: (/** @type {string} */ key) => kept.get(key) ?? null,
    setItem: (/** @type {string} */ key, /** @type {string} */ text) => void kept.set(key, text),
    kept,
  });
}

/**
 * @template T
 * @param {(said: string[]) => T} act
 */
function listening(act) {
  const { warn } = console;
  /** @type {string[]} */
  const said = [];
  console.warn = (text) => void said.push(text);
  try {
    return act(said);
  } finally {
    console.warn = warn;
  }
}

/** @param {globalThis.Storage | null} store */
const stateOf = (store) => new ShopState(localStore(store), catalog);

/** What a state says of an empty browser. */
const EMPTY = {
  consent: null,
  cart: [],
  coupon: null,
  wishlist: [],
  history: new Map(),
  source: null,
  pending_wish: null,
  account: null,
  orders: [],
  unreported: null,
  checkout: {},
  attributions: new Map(),
};

/** @param {ShopState} state */
function everything(state) {
  const { consent, cart, coupon, wishlist, history, source, account, orders, unreported } = state;
  const { checkout, attributions, pendingWish: pending_wish } = state;
  return {
    consent,
    cart,
    coupon,
    wishlist,
    history,
    source,
    pending_wish,
    account,
    orders,
    unreported,
    checkout,
    attributions,
  };
}

/**
 * Everything that a page does with what is kept.
 * @param {globalThis.Storage | null} store
 */
function goEverywhere(store) {
  const shop = new Shop({
    catalog,
    storage: localStore(store),
    push: () => {},
    now: () => START_MS,
    random: () => 0.5,
    asksConsent: true,
  });
  shop.start({ url: "/?utm_source=naver", referrer: "" });
  for (
    const url of [
      "/",
      "/cart/",
      "/checkout/",
      "/checkout/review/",
      "/thank-you/",
      "/wishlist/",
      "/account/",
      "/orders/",
      "/p/IT-000/",
    ]
  ) {
    shop.open(url);
    shop.enter();
    assert.ok(Number.isFinite(shop.totals.total) && shop.totals.total >= 0);
    for (const order of shop.shownOrders) {
      assert.ok(shop.orders.statusOf(order));
      assert.ok(new Date(order.at_ms).toISOString());
      assert.ok(order.total.toFixed(0));
      shop.orders.refund(order.transaction_id);
    }
    assert.ok(shop.account.url);
  }
  shop.addToCart("IT-001", "Black", 1);
  shop.account.addToWishlist("IT-001");
  shop.submitForm("shipping-form", { tier: "express" });
  shop.placeOrder();
  shop.open("/thank-you/");
  shop.enter();
  shop.account.logOut();
  return shop;
}

Deno.test("what the shop has written is read as it was written", () => {
  const whole = {
    ...EMPTY,
    consent: "granted",
    cart: [LINE],
    coupon: "TEN",
    wishlist: ["IT-001"],
    history: new Map([["IT-002", 1.5]]),
    source: "naver",
    pending_wish: "IT-003",
    account: ACCOUNT,
    orders: [ORDER],
    unreported: "T1",
    checkout: { "shipping-form": { tier: "express" } },
    attributions: new Map([["IT-004", FROM]]),
  };
  const texts = Object.entries(whole).map(([key, value]) => [
    key,
    JSON.stringify(value instanceof Map ? [...value] : value),
  ]);
  listening((said) => {
    assert.deepEqual(everything(stateOf(browserWith(Object.fromEntries(texts)))), whole);
    assert.deepEqual(said, []);
  });
  assert.deepEqual(Object.keys(SHAPES).sort(), Object.keys(EMPTY).sort());
});

Deno.test("a value of another shape counts as not there, under any key, and is said once", () => {
  const wrong = [
    "{bad",
    "",
    "17",
    "-1e999",
    '"text"',
    "true",
    "null",
    '[{"a":1}]',
    '{"a":{"b":1}}',
  ];
  for (const key of Object.keys(EMPTY)) {
    for (const text of [...wrong, '{"__proto__": 1}', '["constructor"]', '"\\ud800"']) {
      listening((said) => {
        const store = browserWith({ [key]: text });
        const state = stateOf(store);
        everything(state);
        const read = everything(state);
        if (!['"text"', '"\\ud800"', ""].includes(text)) {
          const nested = text === '{"a":{"b":1}}' && key === "checkout" ? { a: {} } : undefined;
          assert.deepEqual(
            read,
            { ...EMPTY, ...(nested ? { checkout: nested } : {}) },
            `${key}: ${text}`,
          );
        }
        assert.ok(said.length <= 1, said.join("; "));
        goEverywhere(store);
      });
    }
  }
});

/** @type {[string, unknown, unknown][]} key, what is stored, what is left of it */
const PARTS = [
  ["cart", [LINE, null, 3, "x", [], {}], [LINE]],
  ["cart", [LINE, { ...LINE, item_id: "GONE-1" }, { ...LINE, item_id: "constructor" }], [LINE]],
  ["cart", [{ ...LINE, quantity: -1 }, { ...LINE, quantity: 0 }, { ...LINE, quantity: 1.5 }], []],
  [
    "cart",
    [{ ...LINE, quantity: null }, { ...LINE, quantity: "2" }, { ...LINE, quantity: 1e9 }],
    [],
  ],
  ["cart", [LINE, { ...LINE, quantity: 3 }], [LINE]],
  ["cart", [{ ...LINE, added_by: "version 9" }], [LINE]],
  ["cart", { 0: LINE, length: 1 }, []],
  ["wishlist", ["IT-001", "IT-001", "GONE-1", "__proto__", 7], ["IT-001"]],
  [
    "history",
    [["IT-003", 1], ["GONE-1", 1], ["IT-002", -1], ["IT-003", 4], ["IT-001"], "IT-001", null],
    new Map([["IT-003", 1]]),
  ],
  // As earlier versions kept them: an object.
  [
    "history",
    { "IT-001": 2, "GONE-1": 1, "IT-002": -1, "IT-003": "4" },
    new Map([["IT-001", 2]]),
  ],
  ["account", { ...ACCOUNT, name: undefined }, { ...ACCOUNT, name: "" }],
  ["account", { ...ACCOUNT, logged_in: "yes" }, null],
  ["account", { ...ACCOUNT, logged_in_at_ms: 1e300 }, null],
  ["account", [ACCOUNT], null],
  ["orders", [ORDER, { ...ORDER, at_ms: 1e17, transaction_id: "T2" }], [ORDER]],
  ["orders", [ORDER, ORDER, { ...ORDER, total: null, transaction_id: "T3" }], [ORDER]],
  ["orders", [{ ...ORDER, lines: [LINE, { ...LINE, item_id: "GONE-1" }] }], [ORDER]],
  ["orders", [{ ...ORDER, lines: [] }, { ...ORDER, lines: "no" }], []],
  ["checkout", { "shipping-form": { tier: 3, city: "Seoul" } }, {
    "shipping-form": { city: "Seoul" },
  }],
  [
    "attributions",
    [["IT-001", FROM], ["IT-002", { ...FROM, index: -1 }], ["GONE-1", FROM]],
    new Map([["IT-001", FROM]]),
  ],
  [
    "attributions",
    { "IT-001": FROM, "IT-002": { ...FROM, index: -1 }, "GONE-1": FROM },
    new Map([["IT-001", FROM]]),
  ],
  ["consent", "maybe", null],
];

Deno.test("of lists and records only the members that do not fit are left out", () => {
  for (const [key, stored, left] of PARTS) {
    listening((said) => {
      const state = stateOf(browserWith({ [key]: JSON.stringify(stored) }));
      assert.deepEqual(/** @type {any} */ (everything(state))[key], left, JSON.stringify(stored));
      assert.ok(said.length <= 1);
    });
  }
});

Deno.test("no value that can be stored breaks a page", () => {
  let seed = 7;
  const below = (/** @type {number} */ count) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor(seed / 65_536) % count;
  };
  const names = [
    "item_id",
    "quantity",
    "lines",
    "__proto__",
    "constructor",
    "at_ms",
    "IT-000",
    "user_id",
  ];
  const leaves = [
    "IT-000",
    "",
    "Black",
    "T1",
    -1,
    0,
    2,
    1e300,
    0.5,
    true,
    null,
    "\ud800",
    LINE,
    ORDER,
    ACCOUNT,
  ];
  /**
   * @param {number} depth
   * @returns {unknown}
   */
  const anything = (depth) => {
    const kind = below(depth > 2 ? 1 : 4);
    if (kind === 1) return Array.from({ length: below(4) }, () => anything(depth + 1));
    if (kind === 2) {
      const entries = Array.from(
        { length: below(4) },
        () => [names[below(names.length)], anything(depth + 1)],
      );
      return Object.fromEntries(entries);
    }
    return leaves[below(leaves.length)];
  };
  const keys = Object.keys(EMPTY);
  listening(() => {
    for (let round = 0; round < 400; round++) {
      const texts = keys.map((key) => [key, JSON.stringify(anything(0))]);
      const cut = texts.map(([key, text]) => [key, below(4) ? text : text.slice(0, below(9))]);
      goEverywhere(browserWith(Object.fromEntries(cut)));
    }
  });
});

Deno.test("where the browser keeps nothing the shop remembers until the page is left", () => {
  const refuse = () => {
    throw new DOMException("no", "SecurityError");
  };
  const full = { ...browserWith({}), setItem: refuse };
  const forbidden = { getItem: refuse, setItem: refuse };
  for (const store of [full, forbidden, null]) {
    listening((said) => {
      const shop = goEverywhere(/** @type {any} */ (store));
      assert.equal(shop.state.orders.length, 1);
      shop.addToCart("IT-001", "Black", 1);
      assert.equal(shop.state.cart.length, 1);
      assert.equal(said.length, 1, said.join("; "));
    });
  }
});

Deno.test("another tab's change is seen, and a value that stays is read once", () => {
  const store = browserWith({ cart: JSON.stringify([LINE]) });
  const state = stateOf(store);
  const { cart } = state;
  assert.equal(state.cart, cart);
  store.setItem("shop.cart", "[]");
  assert.deepEqual(state.cart, []);
  state.cart = [LINE];
  assert.equal(store.kept.get("shop.cart"), JSON.stringify([LINE]));
});

Deno.test("what is damaged is left out of what a visit takes along", () => {
  const store = {
    ...browserWith({ cart: "[]", consent: "{bad" }),
    "shop.cart": 1,
    "shop.consent": 1,
  };
  listening(() => assert.deepEqual(dumpStore(store), { cart: [], consent: undefined }));
});

Deno.test("damaged cookies are none", () => {
  for (const text of ["", "GA1.1..", "GA1.1.5.", "x", "GA1", undefined]) {
    assert.equal(parseClientCookie(text), null, text);
  }
  const huge = "9".repeat(40);
  for (
    const text of ["", "GS2.1.s$o1$g1$t5", `GS2.1.s${huge}$o1$g1$t5`, "GS2.1.s1$o-1$g1$t5", "{}"]
  ) {
    assert.equal(parseSessionCookie(text), null, text);
  }
});

Deno.test("ids of digits alone keep their order, and the oldest is what is forgotten", () => {
  const ids = Array.from({ length: 150 }, (_, at) => String(1000 - at));
  const store = browserWith({});
  const digits = () => new ShopState(localStore(store));
  ids.forEach((id, at) => {
    const state = digits(); // each time as a new page reads it
    state.interact(id, 1);
    state.attribute(id, { ...FROM, index: at });
  });
  const state = digits();
  assert.deepEqual([...state.history.keys()], ids.slice(-100));
  assert.deepEqual([...state.attributions.keys()], ids.slice(-50));
  state.interact(ids[60], 2);
  assert.deepEqual([...digits().history].at(-1), [ids[60], 3]);
  assert.equal(digits().history.size, 100);
  state.interact("1001", 1);
  assert.equal(digits().history.has(ids[50]), false);
  assert.equal(digits().attributions.get(ids[149])?.index, 149);
});

Deno.test("what an earlier version kept as an object goes on as pairs", () => {
  const store = browserWith({
    history: JSON.stringify({ "IT-001": 2, "IT-002": 1 }),
    attributions: JSON.stringify({ "IT-004": FROM }),
  });
  stateOf(store).interact("IT-001", 1);
  assert.equal(store.getItem("shop.history"), '[["IT-002",1],["IT-001",3]]');
  assert.deepEqual(stateOf(store).attributions.get("IT-004"), FROM);
});
