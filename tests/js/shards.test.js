/** @import { DataLayerMessage, Item, Page, SiteCatalog } from "../../site_templates/assets/js/types.d.ts" */

import assert from "node:assert/strict";
import { Catalog } from "../../site_templates/assets/js/shop/catalog.js";
import { makeShards } from "../../site_templates/assets/js/shop/make-shards.js";
import { resolvePage } from "../../site_templates/assets/js/shop/pages.js";
import { ShardedCatalog } from "../../site_templates/assets/js/shop/sharded-catalog.js";
import { idsFile, keysFor, keysOf } from "../../site_templates/assets/js/shop/shard-layout.js";
import { Shop } from "../../site_templates/assets/js/shop/shop.js";
import { ShopState } from "../../site_templates/assets/js/shop/state.js";
import { smallSite } from "./support.js";

const COLORS = ["Amber", "Birch", "Cedar", "Blue-green", "Weiß", "검은색", "青い"];
const THINGS = [
  "T-shirt",
  "Wi-Fi lamp",
  "Laufschuh",
  "운동화",
  "ランニングシューズ",
  "a",
  "__proto__",
];

/**
 * The small shop with many more items, most popular first.
 * @param {number} size
 * @returns {SiteCatalog}
 */
function largeSite(size) {
  const site = smallSite();
  const items = Array.from({ length: size }, (_, at) => {
    const item = site.items[at % site.items.length];
    const id = at % 7 === 3 ? `${at}` : `${item.id}-${at}`;
    const name = `${COLORS[at % 7]} ${THINGS[(at * 5) % 6 + (at % 11 === 0 ? 1 : 0)]} ${at % 97}`;
    return {
      ...item,
      id,
      name,
      brand: `Brand ${at % 41}`,
      price: item.price + at,
      reviews: size - at,
    };
  });
  const ids = items.map(({ id }) => id);
  const lists = { best: { name: "Best", items: [ids[2], ids[size - 1], ids[1]] } };
  const related = Object.fromEntries(ids.map((id, at) => [id, [ids[(at * 31 + 1) % size]]]));
  return { ...site, items, lists, related };
}

const SITE = largeSite(3000);
const FILES = cut(SITE);

/** @param {SiteCatalog} site */
function cut(site) {
  return new Map([...makeShards(site)].map(([file, content]) => [file, JSON.stringify(content)]));
}

/** A visitor's browser that knows how much it has loaded. */
class Visitor {
  constructor(site = SITE, files = FILES) {
    this.site = site;
    this.files = files;
    /** @type {string[]} */
    this.loaded = [];
    /** @type {Map<string, unknown>} */
    this.kept = new Map();
    this.storage = {
      get: (/** @type {string} */ key) => this.kept.get(key),
      set: (/** @type {string} */ key, /** @type {unknown} */ value) => {
        this.kept.set(key, value);
      },
    };
  }

  open() {
    const load = (/** @type {string} */ file) => {
      this.loaded.push(file);
      const content = this.files.get(file);
      return content === undefined
        ? Promise.reject(new Error(`${file}: HTTP status 404`))
        : Promise.resolve(JSON.parse(content));
    };
    return ShardedCatalog.open(load, () => Promise.resolve(structuredClone(this.site)));
  }

  get bytes() {
    const sizes = this.loaded.map((file) => new TextEncoder().encode(this.files.get(file)).length);
    return sizes.reduce((sum, size) => sum + size, 0);
  }
}

/** @param {Item} item */
function shown({ description: _description, audience: _audience, ...item }) {
  return item;
}

/** @param {Page} page */
function describe({ item, lists, ...page }) {
  return {
    ...page,
    item: item && shown(item),
    lists: lists.map((list) => ({ ...list, items: list.items.map(shown) })),
  };
}

const URLS = [
  "/",
  "/c/sports/",
  "/c/sports/first/?page=7",
  "/c/cooking/?sort=price_desc",
  "/c/cooking/?brand=Brand+7&max_price=20500",
  "/c/sports/?sort=newest&page=3",
  "/c/none/",
  `/p/${SITE.items[2999].id}/`,
  `/p/${SITE.items[3].id}/`,
  "/p/NONE/",
  "/p/__proto__/",
  "/search/",
  "/search/?q=shirt",
  "/search/?q=t-shirt+amber",
  "/search/?q=wifi",
  "/search/?q=a",
  "/search/?q=1",
  "/search/?q=WEISS",
  "/search/?q=운동",
  "/search/?q=シューズ&sort=rating",
  "/search/?q=zebra",
  "/search/?q=cooking&sort=price_asc",
  "/search/?q=brand+7&max_price=20000",
  "/search/?q=__proto__",
  "/cart/",
  "/wishlist/",
  "/index.html",
  "/search/?q=blue-green&page=4",
  "/c/sports/index.html",
]; // deno-fmt-ignore-line

Deno.test("every page by shards is that of the whole catalog", async () => {
  const whole = new Catalog(SITE);
  for (const url of URLS) {
    const visitor = new Visitor();
    visitor.storage.set("wishlist", [SITE.items[1234].id, "GONE", SITE.items[3].id]);
    const sharded = await visitor.open();
    await sharded.prepare(url, visitor.storage);
    const pages = [whole, sharded].map((catalog) =>
      describe(resolvePage(catalog, url, new ShopState(visitor.storage, catalog)))
    );
    assert.deepEqual(pages[1], pages[0], url);
    assert.equal(new Set(visitor.loaded).size, visitor.loaded.length, "each file once");
  }
});

/**
 * What a visitor does, one page after the other.
 * @param {Visitor} visitor
 * @param {Catalog} catalog
 * @returns {Promise<DataLayerMessage[]>}
 */
async function visit(visitor, catalog) {
  /** @type {DataLayerMessage[]} */
  const messages = [];
  let clock = 0;
  await catalog.prepare("/", visitor.storage);
  const shop = new Shop({
    catalog,
    storage: visitor.storage,
    push: (message) => messages.push(structuredClone(message)),
    now: () => ++clock,
    random: () => 0.5,
    asksConsent: false,
  });
  shop.start();
  const open = async (/** @type {string} */ url) => {
    await catalog.prepare(url, visitor.storage);
    shop.open(url);
    shop.enter();
    for (const list of shop.page.lists) shop.seeList(list.id);
  };
  await open("/");
  await open(shop.search("shirt"));
  await open("/search/?q=shirt&sort=price_desc");
  const [list] = shop.page.lists;
  await open(shop.selectItem(list.id, list.items[4].id));
  shop.addToCart(shop.page.item?.id ?? "", "Black", 2);
  await open("/c/cooking/?page=3");
  const [shelf] = shop.page.lists;
  await open(shop.selectItem(shelf.id, shelf.items[0].id));
  shop.addToCart(shop.page.item?.id ?? "", "White", 1);
  await open("/cart/");
  await open("/checkout/");
  for (const form of ["contact-form", "shipping-form", "payment-form"]) {
    const next = shop.submitForm(form, { tier: "express", method: "card" });
    if (next) await open(next);
  }
  await open(shop.placeOrder());
  return messages;
}

Deno.test("a visit by shards pushes what it pushes with the whole catalog", async () => {
  const [one, other] = [new Visitor(), new Visitor()];
  const whole = await visit(one, new Catalog(SITE));
  const sharded = await visit(other, await other.open());
  assert.ok(whole.some(({ event }) => event === "purchase"));
  assert.deepEqual(sharded, whole);
  assert.deepEqual(other.kept, one.kept);
});

Deno.test("a simulated shopper gets the whole catalog, and lists stay the same", async () => {
  const visitor = new Visitor();
  const catalog = await visitor.open();
  await catalog.prepare("/c/sports/?page=2", visitor.storage);
  const before = resolvePage(catalog, "/c/sports/?page=2", new ShopState(visitor.storage, catalog));
  await catalog.complete();
  const after = resolvePage(catalog, "/c/sports/?page=2", new ShopState(visitor.storage, catalog));
  assert.equal(after.lists[0].items[0], before.lists[0].items[0]);
  assert.deepEqual(describe(after), describe(before));
  assert.deepEqual(catalog.site.items, SITE.items);
  assert.equal(catalog.itemsByTopic.get("sports")?.length, 1500);
  assert.equal(catalog.knows("NONE"), false);
  const { length } = visitor.loaded;
  await catalog.prepare("/c/cooking/?sort=newest", visitor.storage);
  assert.equal(visitor.loaded.length, length);
});

Deno.test("a file that cannot be loaded is asked for again", async () => {
  const visitor = new Visitor();
  const catalog = await visitor.open();
  const file = idsFile("NONE");
  const content = FILES.get(file) ?? "";
  FILES.delete(file);
  await assert.rejects(catalog.prepare("/p/NONE/", visitor.storage), /404/);
  FILES.set(file, content);
  await catalog.prepare("/p/NONE/", visitor.storage);
  assert.equal(catalog.knows("NONE"), false);
});

Deno.test("a small part of the catalog is loaded for a search", async () => {
  const visitor = new Visitor();
  await (await visitor.open()).prepare("/search/?q=shirt", visitor.storage);
  const whole = new TextEncoder().encode(JSON.stringify(SITE)).length;
  assert.ok(visitor.bytes < whole / 10, `${visitor.bytes} of ${whole} bytes`);
});

Deno.test("words inside of others are found by shards as in the whole catalog", async () => {
  const terms = [
    "schuh",
    "hlau",
    "amberlaufschuh",
    "laufschuhe",
    "uh",
    "검은색운동화",
    "동화",
    "靴",
    "ング",
  ];
  for (const language of ["de", "ko", "en"]) {
    const site = { ...SITE, locale: { ...SITE.locale, language } };
    const [whole, files] = [new Catalog(site), cut(site)];
    /** @type {number[]} */
    const counts = [];
    for (const term of terms) {
      const url = `/search/?q=${term}`;
      const visitor = new Visitor(site, files);
      const sharded = await visitor.open();
      await sharded.prepare(url, visitor.storage);
      const pages = [whole, sharded].map((catalog) =>
        describe(resolvePage(catalog, url, new ShopState(visitor.storage, catalog)))
      );
      assert.deepEqual(pages[1], pages[0], `${language} ${term}`);
      counts.push(pages[0].count);
    }
    const found = counts.map((count) => count > 0);
    const german = language === "de";
    assert.deepEqual(found, [german, false, false, german, false, true, true, false, true]);
  }
});

Deno.test("words are found under their first letters, joined ones under each pair", () => {
  assert.deepEqual(keysOf("shoe", false), ["sh"]);
  assert.deepEqual(keysOf("a", false), ["a"]);
  assert.deepEqual(keysOf("운동화", true), ["운동", "동화"]);
  assert.deepEqual(keysFor("shoes", ["sh", "so", "s"]), ["sh"]);
  assert.deepEqual(keysFor("s", ["sh", "so", "s", "as", "to"]), ["sh", "so", "s", "as"]);
});
