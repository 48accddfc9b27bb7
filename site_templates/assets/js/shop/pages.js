/** @import { Catalog } from "./catalog.js" */
/** @import { Item, Page, PageList, Query } from "../types.d.ts" */

import { splitUrl } from "./query.js";
import { searchItems } from "./search.js";
import { applyToolbar } from "./toolbar.js";

/** Pages without a model of their own: path -> type and heading. */
const PLAIN = /** @type {Record<string, [string, string]>} */ ({
  "/cart/": ["cart", "Cart"],
  "/checkout/": ["checkout", "Checkout: contact"],
  "/checkout/shipping/": ["checkout", "Checkout: shipping"],
  "/checkout/payment/": ["checkout", "Checkout: payment"],
  "/checkout/review/": ["checkout", "Checkout: review"],
  "/thank-you/": ["thank-you", "Thank you"],
  "/signup/": ["signup", "Sign up"],
  "/login/": ["login", "Log in"],
  "/wishlist/": ["wishlist", "Wishlist"],
  "/account/": ["account", "Account"],
  "/orders/": ["orders", "Orders"],
  "/order-lookup/": ["order-lookup", "Find an order"],
});

/**
 * What the shop shows at a URL. Static pages are rendered from the same catalogue, so the model
 * and the markup agree. All but the wishlist follow from the catalogue and the URL alone and never
 * change, so they are made once.
 * @param {Catalog} catalog
 * @param {string} url path and query without the base path
 * @param {string[]} wishlist ids, the one list that depends on the visitor
 * @returns {Page}
 */
export function resolvePage(catalog, url, wishlist) {
  let page = catalog.pages.get(url);
  if (!page) {
    page = makePageAt(catalog, url, wishlist);
    if (page.type !== "wishlist") catalog.pages.set(url, page);
  }
  return page;
}

/**
 * @param {Catalog} catalog
 * @param {string} url
 * @param {string[]} wishlist
 * @returns {Page}
 */
function makePageAt(catalog, url, wishlist) {
  const { path, query } = splitUrl(url);
  const bare = path.endsWith("/index.html") ? path.slice(0, -"index.html".length) : path;
  if (bare === "/") return homePage(catalog, url, query);
  const [, kind, ...rest] = bare.split("/");
  if (kind === "c") return categoryPage(catalog, url, query, rest.filter(Boolean).join("/"));
  if (kind === "p") return itemPage(catalog, url, query, rest[0] ?? "");
  if (kind === "search") return searchPage(catalog, url, query);
  const plain = PLAIN[bare];
  if (!plain) return makePage(catalog, "not-found", url, query, "Page not found", {});
  const [type, heading] = plain;
  const lists = type === "wishlist"
    ? [wholeList("wishlist", "Wishlist", catalog.pick(wishlist), true)]
    : [];
  return makePage(catalog, type, url, query, heading, { lists });
}

/**
 * @param {Catalog} catalog
 * @param {string} type
 * @param {string} url
 * @param {Query} query
 * @param {string} heading
 * @param {Partial<Page>} rest
 * @returns {Page}
 */
function makePage(catalog, type, url, query, heading, rest) {
  return {
    type,
    url,
    title: `${heading} | ${catalog.site.shop.name}`,
    category: null,
    item: null,
    lists: [],
    promotions: [],
    term: null,
    number: 1,
    pages: 1,
    count: 0,
    query,
    ...rest,
  };
}

/**
 * @param {string} id
 * @param {string} name
 * @param {Item[]} items
 * @param {boolean} immediate
 * @returns {PageList}
 */
function wholeList(id, name, items, immediate) {
  return { id, name, items, offset: 0, immediate };
}

/**
 * @param {Catalog} catalog
 * @param {string} url
 * @param {Query} query
 */
function homePage(catalog, url, query) {
  const lists = catalog.site.home.map((id) => {
    const list = catalog.site.lists[id];
    return wholeList(id, list.name, catalog.pick(list.items), false);
  });
  return makePage(catalog, "home", url, query, "Home", {
    lists,
    promotions: catalog.site.promotions,
  });
}

/**
 * @param {Catalog} catalog
 * @param {string} url
 * @param {Query} query
 * @param {string} id
 */
function categoryPage(catalog, url, query, id) {
  const category = catalog.categories.get(id);
  if (!category) return makePage(catalog, "not-found", url, query, "Page not found", {});
  const shown = applyToolbar(catalog.byCategory.get(id) ?? [], query);
  return makePage(catalog, "category", url, query, category.name, {
    category,
    lists: [{
      id: `category_${id.replaceAll("/", "_")}`,
      name: category.name,
      items: shown.items,
      offset: shown.offset,
      immediate: true,
    }],
    number: shown.number,
    pages: shown.pages,
    count: shown.count,
  });
}

/**
 * @param {Catalog} catalog
 * @param {string} url
 * @param {Query} query
 */
function searchPage(catalog, url, query) {
  const term = query.q ?? "";
  const shown = applyToolbar(searchItems(catalog, term), query);
  return makePage(catalog, "search", url, query, "Search results", {
    lists: [{
      id: "search_results",
      name: "Search results",
      items: shown.items,
      offset: shown.offset,
      immediate: true,
    }],
    term,
    number: shown.number,
    pages: shown.pages,
    count: shown.count,
  });
}

/**
 * @param {Catalog} catalog
 * @param {string} url
 * @param {Query} query
 * @param {string} id
 */
function itemPage(catalog, url, query, id) {
  const item = catalog.items.get(id);
  if (!item) return makePage(catalog, "not-found", url, query, "Page not found", {});
  const related = catalog.pick(catalog.site.related[id] ?? []);
  return makePage(catalog, "item", url, query, item.name, {
    item,
    category: catalog.category(item.category),
    lists: [wholeList("related_items", "Related items", related, false)],
  });
}
