/** @import { Item } from "../../site_templates/assets/js/types.d.ts" */

import assert from "node:assert/strict";
import { Catalog } from "../../site_templates/assets/js/shop/catalog.js";
import { resolvePage } from "../../site_templates/assets/js/shop/pages.js";
import { searchItems } from "../../site_templates/assets/js/shop/search.js";
import { ShopState } from "../../site_templates/assets/js/shop/state.js";
import { makeTag, smallSite } from "./support.js";
import { changeUrl } from "../../site_templates/assets/js/shop/query.js";

const catalog = new Catalog(smallSite());
const state = new ShopState({ get: () => undefined, set: () => {} });
const asIs = (/** @type {Item[]} */ items) => items;

/** @param {string} url */
const page = (url) => resolvePage(catalog, url, state);

Deno.test("a category shows twelve a page, counts all, and keeps the index over pages", () => {
  const second = page("/c/sports/?page=2");
  assert.equal(second.count, 20);
  assert.equal(second.pages, 2);
  assert.equal(second.lists[0].offset, 12);
  assert.equal(second.lists[0].items.length, 8);
});

Deno.test("of a term that stands twice the first counts, as the tag tells it", () => {
  for (const [query, term] of [["q=a&q=b", "a"], ["q=&q=b", ""], ["q=a&q=", "a"]]) {
    assert.equal(page(`/search/?${query}`).term, term);
    const { tag, batches } = makeTag();
    const location = `https://shop.example/search/?${query}`;
    tag.viewPage({ location, referrer: "", title: "Search" }, { load: true });
    tag.leave();
    const reported = batches.flatMap(({ hits }) => hits).find(({ en }) =>
      en === "view_search_results"
    );
    assert.equal(reported?.ep?.search_term ?? "", term);
  }
});

Deno.test("sort and filter act on the whole list before the page is cut", () => {
  const { lists: [list], count } = page("/c/sports/first/?sort=price_desc&max_price=20000");
  assert.equal(count, 6);
  assert.equal(list.items[0].price, 20_000);
});

Deno.test("an unknown category, item or path is the page that is not there", () => {
  for (const url of ["/c/none/", "/p/NONE/", "/what/"]) {
    assert.equal(page(url).type, "not-found");
  }
});

Deno.test("every word must match, names before brands, popular before others", () => {
  assert.deepEqual(searchItems(catalog, "cooking thing 7", asIs).map((item) => item.id), [
    "IT-007",
  ]);
  assert.equal(searchItems(catalog, "spo", asIs)[0].id, "IT-000");
  assert.deepEqual(searchItems(catalog, "sports zebra", asIs), []);
  assert.deepEqual(searchItems(catalog, "  ", asIs), []);
});

Deno.test("a changed query keeps the order of the others, names of digits too", () => {
  const url = "/c/sports/?b=1&10=x&9=y&page=3&b=2#top";
  assert.equal(
    changeUrl(url, { sort: "rating", page: "" }),
    "/c/sports/?b=1&10=x&9=y&sort=rating",
  );
  assert.equal(changeUrl(url, { b: "" }), "/c/sports/?10=x&9=y&page=3");
  assert.equal(changeUrl("/c/sports/?page=2", { page: "" }), "/c/sports/");
});
