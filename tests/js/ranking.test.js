/** @import { Item, SiteCatalog } from "../../site_templates/assets/js/types.d.ts" */

import assert from "node:assert/strict";
import { Catalog } from "../../site_templates/assets/js/shop/catalog.js";
import {
  foldIn,
  readFactors,
  scoreOf,
  solve,
} from "../../site_templates/assets/js/shop/fold-in.js";
import { findSource } from "../../site_templates/assets/js/shop/traffic-source.js";
import { isOneSlipAway, searchItems } from "../../site_templates/assets/js/shop/search.js";
import { Shop } from "../../site_templates/assets/js/shop/shop.js";
import { smallSite } from "./support.js";

/** @type {NonNullable<SiteCatalog["ranking"]>} two interests: even things (sports) and odd ones */
const PERSONAL = {
  by: "personal",
  items: smallSite().items.map((item) => item.id),
  factors: smallSite().items.map((_, at) => at % 2 ? [0, 0.5 + at / 100] : [0.5 + at / 100, 0]),
  regularization: 0.1,
  alpha: 2,
  boosts: null,
  sources: {},
  weights: { view_item: 1, purchase: 4 },
};

/** @param {Partial<SiteCatalog>} changes */
function openShop(changes) {
  /** @type {Record<string, unknown>} */
  const storage = {};
  const shop = new Shop({
    catalog: new Catalog({ ...smallSite(), ...changes }),
    storage: { get: (key) => storage[key], set: (key, value) => void (storage[key] = value) },
    push: () => {},
    now: () => 0,
    random: () => 0.5,
    asksConsent: false,
  });
  /** @param {string} url @param {string} [referrer] */
  const visit = (url, referrer = "") => {
    if (referrer || url.includes("utm_source")) shop.start({ url, referrer });
    shop.open(url);
    shop.enter();
    return shop.page.lists[0]?.items.map((item) => item.id);
  };
  return { shop, storage, visit };
}

Deno.test("solving by Cholesky gives what multiplied by the matrix is the right side", () => {
  const matrix = [[4, 2, 0.6], [2, 5, 1.5], [0.6, 1.5, 3]];
  const right = [1, 2, 3];
  const x = solve(matrix.map((row) => [...row]), [...right]);
  matrix.forEach((row, at) => {
    const product = row.reduce((sum, value, column) => sum + value * x[column], 0);
    assert.ok(Math.abs(product - right[at]) < 1e-12);
  });
});

Deno.test("a visitor's vector minimises what ALS minimises", () => {
  const factors = readFactors({
    ...PERSONAL,
    items: ["A", "B", "C"],
    factors: [[0.9, 0.1], [0.2, 0.7], [0.4, 0.4]],
  });
  const vector = foldIn(factors, new Map([["A", 1], ["C", 3]]), "(direct)");
  assert.ok(vector);
  /** @param {number[]} x the objective of Hu, Koren and Volinsky's equation 3, for one user */
  const loss = (x) =>
    [...factors.byItem].reduce((sum, [id, y]) => {
      const r = /** @type {Record<string, number>} */ ({ A: 1, C: 3 })[id] ?? 0;
      const error = (r > 0 ? 1 : 0) - (x[0] * y[0] + x[1] * y[1]);
      return sum + (1 + 2 * r) * error * error;
    }, 0.1 * (x[0] * x[0] + x[1] * x[1]));
  for (const step of [[1e-4, 0], [-1e-4, 0], [0, 1e-4], [0, -1e-4]]) {
    assert.ok(loss(vector) < loss([vector[0] + step[0], vector[1] + step[1]]));
  }
});

Deno.test("nothing known, nothing changed; after a look at one thing its like come first", () => {
  const { visit, storage } = openShop({ ranking: PERSONAL });
  const before = visit("/c/sports/");
  assert.equal(before[0], "IT-000");
  visit("/p/IT-004/");
  assert.deepEqual(storage.history, [["IT-004", 1]]);
  assert.equal(visit("/c/sports/")[0], "IT-038");
});

Deno.test("a personal row shows what is popular until something is known", () => {
  const lists = {
    best: { name: "For you", items: ["IT-000", "IT-001", "IT-002"], personal: true },
  };
  const { visit } = openShop({ ranking: PERSONAL, lists });
  assert.deepEqual(visit("/"), ["IT-000", "IT-001", "IT-002"]);
  visit("/p/IT-001/");
  const after = visit("/");
  assert.equal(after.length, 3);
  assert.ok(after.every((id) => Number(id.slice(3)) % 2 === 1));
  assert.ok(!after.includes("IT-039")); // sold out
});

Deno.test("without a personal ranking the shop remembers nothing of what one looks at", () => {
  const { visit, storage } = openShop({});
  visit("/p/IT-001/?utm_source=mail");
  assert.deepEqual(Object.keys(storage), []);
});

Deno.test("a segment is the source with which a visitor came, and stays theirs", () => {
  const order = smallSite().items.map((item) => item.id).toReversed();
  const { visit } = openShop({ ranking: { by: "segment", segments: { mail: order } } });
  assert.equal(visit("/c/sports/")[0], "IT-000");
  assert.equal(visit("/c/sports/?utm_source=mail")[0], "IT-038");
  assert.equal(visit("/c/sports/")[0], "IT-038");
});

Deno.test("a newcomer begins with what their source's average visitor has done", () => {
  const sources = { "blog.example": { "IT-001": 0.3 }, google: { "IT-000": 0.3 } };
  const lists = { best: { name: "For you", items: ["IT-000", "IT-001"], personal: true } };
  const come = (/** @type {string} */ referrer) =>
    openShop({ ranking: { ...PERSONAL, sources }, lists }).visit("/", referrer)
      .map((id) => Number(id.slice(3)) % 2);
  assert.deepEqual(come("https://blog.example/some/post"), [1, 1]);
  assert.deepEqual(come("https://www.google.com/"), [0, 0]);
  assert.deepEqual(come("https://elsewhere.example/"), [0, 1]); // as it stands for everybody
});

Deno.test("a personal row of a shop with an order for each source begins with that order", () => {
  const mail = smallSite().items.map((item) => item.id).toReversed();
  const lists = { best: { name: "For you", items: ["IT-000", "IT-001"], personal: true } };
  const { visit } = openShop({ ranking: { by: "segment", segments: { mail } }, lists });
  assert.deepEqual(visit("/"), ["IT-000", "IT-001"]);
  assert.deepEqual(visit("/?utm_source=mail"), ["IT-038", "IT-037"]); // IT-039 is sold out
});

Deno.test("where guests may not buy, the way to the checkout leads through an account", () => {
  const { shop, visit } = openShop({ checkout: { guest: false } });
  visit("/p/IT-001/");
  assert.equal(shop.checkoutUrl, "/signup/");
  shop.account.signUp("Somebody");
  assert.equal(shop.checkoutUrl, "/checkout/");
});

Deno.test("one slip is a letter too few, too many or another one", () => {
  for (const typed of ["runing", "runnning", "runming"]) assert.ok(isOneSlipAway(typed, "running"));
  for (const typed of ["running", "runin", "rnuning"]) assert.ok(!isOneSlipAway(typed, "running"));
});

Deno.test("a lenient search finds what a strict one misses, and nothing more otherwise", () => {
  const asIs = (/** @type {Item[]} */ items) => items;
  const strict = new Catalog(smallSite());
  const lenient = new Catalog({
    ...smallSite(),
    search: { synonyms: { kitchen: ["cooking"] }, typo_tolerance: true },
  });
  assert.equal(searchItems(strict, "coking", asIs).length, 0);
  assert.equal(searchItems(lenient, "coking", asIs).length, 20);
  assert.equal(searchItems(lenient, "kitchen", asIs).length, 20);
  assert.deepEqual(searchItems(lenient, "spo", asIs), searchItems(strict, "spo", asIs));
});

Deno.test("another name for lists changes nothing but their names", () => {
  const { shop, visit } = openShop({ list_suffix: "_b" });
  const plain = openShop({});
  for (const url of ["/", "/c/sports/", "/p/IT-001/", "/search/?q=thing"]) {
    assert.deepEqual(visit(url), plain.visit(url));
    assert.equal(shop.page.lists[0].id, `${plain.shop.page.lists[0].id}_b`);
  }
});

Deno.test("who comes without a source has the order of direct visitors", () => {
  const direct = smallSite().items.map((item) => item.id).toReversed();
  const lists = { best: { name: "For you", items: ["IT-000", "IT-001"], personal: true } };
  const ranking = /** @type {const} */ ({ by: "segment", segments: { "(direct)": direct } });
  const { visit } = openShop({ ranking, lists });
  assert.equal(visit("/c/sports/")[0], "IT-038");
  assert.deepEqual(visit("/"), ["IT-038", "IT-037"]);
});

Deno.test("a score is the product of both vectors, boosted by what the item earns", () => {
  const three = { items: ["A", "B"], factors: [[1, 2], [3, 4]] };
  const plain = readFactors({ ...PERSONAL, ...three });
  assert.equal(scoreOf(plain, [10, 1], "B"), 34);
  assert.equal(scoreOf(plain, [10, 1], "C"), 0);
  const boosted = readFactors({ ...PERSONAL, ...three, boosts: [1, 0.5] });
  assert.equal(scoreOf(boosted, [10, 1], "A"), 12);
  assert.equal(scoreOf(boosted, [10, 1], "B"), 17);
});

Deno.test("what a visitor did adds to what those of their source do", () => {
  const read = (/** @type {Record<string, Record<string, number>>} */ sources) =>
    readFactors({ ...PERSONAL, sources });
  const own = new Map([["IT-001", 1], ["IT-002", 1]]);
  const from = read({ mail: { "IT-001": 2 }, other: { "IT-000": 2 } });
  assert.deepEqual(
    foldIn(from, own, "mail"),
    foldIn(read({}), new Map([["IT-001", 3], ["IT-002", 1]]), "(direct)"),
  );
  // The same history, through another source: not the vector that was made first.
  assert.notDeepEqual(foldIn(from, own, "other"), foldIn(from, own, "mail"));
});

Deno.test("a source is a known utm_source, else the site or search engine that led here", () => {
  const known = new Set(["mail", "naver", "blog.naver.com", "google"]);
  assert.equal(findSource(known, "/?utm_source=mail", "https://google.com/"), "mail");
  assert.equal(findSource(known, "/?utm_source=unheard", "https://google.com/"), null);
  assert.equal(findSource(known, "/", "https://blog.naver.com/a"), "blog.naver.com");
  assert.equal(findSource(known, "/", "https://search.naver.com/a"), "naver");
  assert.equal(findSource(known, "/", "https://www.google.com/"), "google");
  assert.equal(findSource(known, "/", ""), null);
});

Deno.test("a word in the name counts double, and only then the ranking decides", () => {
  const site = smallSite();
  site.items[30] = { ...site.items[30], name: "Bora ball" };
  const asIs = (/** @type {Item[]} */ items) => items;
  const found = searchItems(new Catalog(site), "bora", asIs).map((item) => item.id);
  assert.deepEqual(found.slice(0, 3), ["IT-030", "IT-000", "IT-003"]);
});

Deno.test("a slip is forgiven in words of four letters and more", () => {
  const asIs = (/** @type {Item[]} */ items) => items;
  const search = { synonyms: {}, typo_tolerance: true };
  const lenient = new Catalog({ ...smallSite(), search });
  assert.equal(searchItems(lenient, "arax", asIs).length, 26); // the brand Aram
  assert.equal(searchItems(lenient, "ara", asIs).length, 26);
  assert.equal(searchItems(lenient, "arx", asIs).length, 0);
  assert.equal(searchItems(lenient, "9x", asIs).length, 0); // one letter from thing 9
});
