/** @import { Category, Item, Page, SiteCatalog, Storage } from "../types.d.ts" */
/** @import { Index } from "./search.js" */

import { readFactors } from "./fold-in.js";

/** `/catalog.json` with what the shop looks up in it. */
export class Catalog {
  /** @param {SiteCatalog} site */
  constructor(site) {
    this.site = site;
    /** Decimals of the currency; all amounts are whole minor units. */
    this.digits = site.shop.digits;
    /** What things cost: the median price of all items, and of each topic's. */
    this.prices = site.prices;
    this.items = new Map(site.items.map((item) => [item.id, item]));
    this.itemsByPage = new Map(site.items.map((item) => [item.page ?? item.id, item]));
    this.categories = new Map(site.categories.map((category) => [category.id, category]));
    /** @type {Map<string, Page>} pages that have been made of it, by URL */
    this.pages = new Map();
    /** @type {Index | null} made with the first search */
    this.searchIndex = null;
    /** @type {Map<string, Item[]>} in the order in which everybody sees them */
    this.byCategory = new Map();
    const { ranking } = site;
    for (const item of ranking?.by === "items" ? this.pick(ranking.items) : site.items) {
      for (const id of pathsTo(item.category)) {
        const list = this.byCategory.get(id);
        if (list) list.push(item);
        else this.byCategory.set(id, [item]);
      }
    }
    this.factors = ranking?.by === "personal" ? readFactors(ranking) : null;
    /** @type {Map<string, Map<string, number>>} an item's place in a source's order */
    this.orders = new Map(
      Object.entries(ranking?.by === "segment" ? ranking.segments : {}).map((
        [name, ids],
      ) => [name, new Map(ids.map((id, at) => [id, at]))]),
    );
    /** Sources by which lists differ. */
    this.sources = new Set([
      ...this.orders.keys(),
      ...Object.keys(ranking?.by === "personal" ? ranking.sources : {}),
    ]);
    /** The day on which the last item came, YYYY-MM-DD. */
    this.latestRelease = site.items.reduce(
      (day, { released }) => (released !== null && released > day ? released : day),
      "",
    );
    this.itemsByTopic = Map.groupBy(site.items, (item) => item.topic);
    /** Categories that have others below them. */
    this.parents = new Set(site.categories.map(({ parent }) => parent));
    this.categoriesByTopic = Map.groupBy(site.categories, (category) => category.topic);
  }

  /**
   * Loads what a page needs before it is asked for; here everything is there.
   * @param {string} _url without the base path
   * @param {Storage} _storage the visitor's, which names items, too
   * @returns {Promise<void>}
   */
  async prepare(_url, _storage) {}

  /**
   * Loads all that is not there yet.
   * @returns {Promise<void>}
   */
  async complete() {}

  /**
   * Whether an item may have this id.
   * @param {string} id
   */
  knows(id) {
    return this.items.has(id);
  }

  /**
   * @param {string} id
   * @returns {Item}
   */
  item(id) {
    const item = this.items.get(id);
    if (!item) throw new RangeError(`no item ${id} in the catalog`);
    return item;
  }

  /**
   * @param {string[]} ids
   * @returns {Item[]}
   */
  pick(ids) {
    return ids.map((id) => this.item(id));
  }

  /**
   * @param {string} id
   * @returns {Category}
   */
  category(id) {
    const category = this.categories.get(id);
    if (!category) throw new RangeError(`no category ${id} in the catalog`);
    return category;
  }

  /**
   * Names of the categories that lead to an item, from the first level down.
   * @param {Item} item
   * @returns {string[]}
   */
  categoryNames({ category }) {
    return pathsTo(category).map((id) => this.category(id).name);
  }
}

/**
 * The page of an item, without the base path.
 * @param {Item} item
 */
export function itemUrl({ id, page }) {
  return `/p/${page ?? id}/`;
}

/**
 * Ids of a category and of all above it, from the first level down.
 * @param {string} id
 * @returns {string[]}
 */
function pathsTo(id) {
  const steps = id.split("/");
  return steps.map((_, at) => steps.slice(0, at + 1).join("/"));
}
