/** @import { Catalog } from "./catalog.js" */
/** @import { ShopState } from "./state.js" */
/** @import { Item, Page, PageList, Query } from "../types.d.ts" */

import { splitUrl } from "./query.js";
import { dependsOnVisitor, pickFor, rankFor } from "./ranking.js";
import { searchItems } from "./search.js";
import { applyToolbar, TOOLBAR } from "./toolbar.js";
import { getOwn } from "./own-property.js";
import { mark, textOf } from "./text.js";

/** Pages without a model of their own: path -> type and heading. */
/** @type {Record<string, [string, string]>} */
const PLAIN = {
  "/cart/": ["cart", mark("Cart")],
  "/checkout/": ["checkout", mark("Checkout: contact")],
  "/checkout/shipping/": ["checkout", mark("Checkout: shipping")],
  "/checkout/payment/": ["checkout", mark("Checkout: payment")],
  "/checkout/review/": ["checkout", mark("Checkout: review")],
  "/thank-you/": ["thank-you", mark("Thank you")],
  "/signup/": ["signup", mark("Sign up")],
  "/login/": ["login", mark("Log in")],
  "/wishlist/": ["wishlist", mark("Wishlist")],
  "/account/": ["account", mark("Account")],
  "/orders/": ["orders", mark("Orders")],
  "/order-lookup/": ["order-lookup", mark("Find an order")],
};

/**
 * What the shop shows at a URL. Static pages are rendered from the same catalog, so the model
 * and the markup agree. Pages that follow from the catalog and the URL alone never change, so they
 * are made once.
 * @param {Catalog} catalog
 * @param {string} url path and query without the base path
 * @param {ShopState} state the visitor's: their wishlist, and what ranks lists for them
 * @returns {Page}
 */
export function resolvePage(catalog, url, state) {
  let page = catalog.pages.get(url);
  if (!page) {
    page = makePageAt(catalog, url, state);
    if (!isTheirs(catalog, page)) catalog.pages.set(url, page);
  }
  return page;
}

const RANKED = new Set(["home", "category", "search"]);

/**
 * @param {Catalog} catalog
 * @param {Page} page
 */
function isTheirs(catalog, { type }) {
  return type === "wishlist" || (dependsOnVisitor(catalog) && RANKED.has(type));
}

/**
 * @param {Catalog} catalog
 * @param {string} url
 * @param {ShopState} state
 * @returns {Page}
 */
function makePageAt(catalog, url, state) {
  const { path, query } = splitUrl(url);
  const bare = path.endsWith("/index.html") ? path.slice(0, -"index.html".length) : path;
  if (bare === "/") return homePage(catalog, url, query, state);
  const [, kind, ...rest] = bare.split("/");
  if (kind === "c") {
    return categoryPage(catalog, url, query, rest.filter(Boolean).join("/"), state);
  }
  if (kind === "p") return itemPage(catalog, url, query, rest[0] ?? "");
  if (kind === "search") return searchPage(catalog, url, query, state);
  const plain = getOwn(PLAIN, bare);
  if (!plain) return notFoundPage(catalog, url, query);
  const type = plain[0];
  const heading = textOf(catalog.site, plain[1]);
  const lists = type === "wishlist"
    ? [{
      ...wholeList(catalog, "wishlist", heading, state.wishlist),
      immediate: true,
      built: false,
    }]
    : [];
  return makePage(catalog, type, url, query, heading, { lists });
}

/**
 * @param {Catalog} catalog
 * @param {string} url
 * @param {Query} query
 */
function notFoundPage(catalog, url, query) {
  return makePage(catalog, "not-found", url, query, textOf(catalog.site, "Page not found"), {});
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
 * A list that stands whole in the page as it was built, to be scrolled to.
 * @param {Catalog} catalog
 * @param {string} key
 * @param {string} name
 * @param {string[]} ids
 * @returns {PageList}
 */
function wholeList(catalog, key, name, ids) {
  const items = catalog.pick(ids);
  return { id: nameList(catalog, key), name, items, offset: 0, immediate: false, built: true };
}

/**
 * @param {Catalog} catalog
 * @param {string} key
 */
function nameList({ site }, key) {
  return key + (site.list_suffix ?? "");
}

/**
 * The list that a page is about: what its toolbar leaves, seen when the page opens.
 * @param {Catalog} catalog
 * @param {string} key
 * @param {string} name
 * @param {Item[]} all
 * @param {Query} query
 * @param {boolean} built whether it stands in the page as it was built while no toolbar is used
 */
function mainList(catalog, key, name, all, query, built) {
  const { items, offset, number, pages, count } = applyToolbar(all, query);
  const untouched = TOOLBAR.every((part) => !query[part]);
  /** @type {PageList} */
  const list = {
    id: nameList(catalog, key),
    name,
    items,
    offset,
    immediate: true,
    built: built && untouched,
  };
  return { lists: [list], number, pages, count };
}

/**
 * @param {Catalog} catalog
 * @param {string} url
 * @param {Query} query
 * @param {ShopState} state
 */
function homePage(catalog, url, query, state) {
  const lists = catalog.site.home.map((key) => {
    const { name, items, personal } = catalog.site.lists[key];
    const list = wholeList(catalog, key, name, items);
    return personal ? { ...list, items: pickFor(catalog, list.items, state), built: false } : list;
  });
  return makePage(catalog, "home", url, query, textOf(catalog.site, "Home"), {
    lists,
    promotions: catalog.site.promotions,
  });
}

/**
 * @param {Catalog} catalog
 * @param {string} url
 * @param {Query} query
 * @param {string} id
 * @param {ShopState} state
 */
function categoryPage(catalog, url, query, id, state) {
  const category = catalog.categories.get(id);
  if (!category) return notFoundPage(catalog, url, query);
  const key = `category_${id.replaceAll("/", "_")}`;
  const all = rankFor(catalog, catalog.byCategory.get(id) ?? [], state);
  const built = !dependsOnVisitor(catalog);
  return makePage(catalog, "category", url, query, category.name, {
    category,
    ...mainList(catalog, key, category.name, all, query, built),
  });
}

/**
 * @param {Catalog} catalog
 * @param {string} url
 * @param {Query} query
 * @param {ShopState} state
 */
function searchPage(catalog, url, query, state) {
  const term = query.q ?? "";
  const found = searchItems(catalog, term, (items) => rankFor(catalog, items, state));
  const heading = textOf(catalog.site, "Search results");
  return makePage(catalog, "search", url, query, heading, {
    term,
    ...mainList(catalog, "search_results", heading, found, query, false),
  });
}

/**
 * @param {Catalog} catalog
 * @param {string} url
 * @param {Query} query
 * @param {string} page its name in URLs
 */
function itemPage(catalog, url, query, page) {
  const item = catalog.itemsByPage.get(page);
  if (!item) return notFoundPage(catalog, url, query);
  const related = getOwn(catalog.site.related, item.id) ?? [];
  const name = textOf(catalog.site, "Related items");
  return makePage(catalog, "item", url, query, item.name, {
    item,
    category: catalog.category(item.category),
    lists: [wholeList(catalog, "related_items", name, related)],
  });
}
