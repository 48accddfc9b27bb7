/** @import { Item, SiteCatalog, Storage } from "../types.d.ts" */
/** @import { Index } from "./search.js" */
/** @import { Columns, Core, HomeRows, Row, Rows, Words } from "./make-shards.js" */

import { Catalog } from "./catalog.js";
import { Compounds } from "./compounds.js";
import { resolvePage } from "./pages.js";
import { splitUrl } from "./query.js";
import { searchItems, synonymsOf, typedWordsOf } from "./search.js";
import {
  categoryFile,
  COLUMNS,
  columnsFile,
  CORE,
  fromSteps,
  HOME,
  idsFile,
  keysFor,
  ROWS,
  rowsFile,
  wordsFile,
} from "./shard-layout.js";
import { ShopState } from "./state.js";

/** @typedef {(file: string) => Promise<unknown>} Load reads a file of the shards */

/**
 * A large catalog of which a page has loaded what it shows. Each item is one object from the start,
 * empty until its row is there, so that lists stay the same. Before anything else asks for a page,
 * `prepare` has loaded what the page and the visitor's cart refer to.
 */
export class ShardedCatalog extends Catalog {
  /**
   * @param {Core} core
   * @param {Load} load
   * @param {() => Promise<SiteCatalog>} loadWhole reads the whole catalog
   */
  constructor(core, load, loadWhole) {
    super(core);
    this.core = core;
    this.load = load;
    this.loadWhole = loadWhole;
    this.isWhole = false;
    this.latestRelease = core.shards.latest_release;
    const { items } = core.shards;
    this.slots = Array.from({ length: items }, () => /** @type {Item} */ ({}));
    this.placeOf = new Map(this.slots.map((slot, place) => [slot, place]));
    /** @type {Map<string, Promise<void>>} files that have been asked for */
    this.files = new Map();
    /** @type {Map<string, number>} */
    this.placeById = new Map();
    /** @type {Map<number, number[]>} places of related items, by the item's */
    this.relatedPlaces = new Map();
    /** @type {Set<string>} ids that no item has */
    this.absent = new Set();
    /** @type {Index | null} of the words that were typed, as far as they are there */
    this.searchIndex = {
      words: new Map(),
      items: this.slots,
      synonyms: synonymsOf(this),
      compounds: new Compounds(core.locale?.language ?? "en"),
    };
  }

  /**
   * @param {Load} load
   * @param {() => Promise<SiteCatalog>} loadWhole
   */
  static async open(load, loadWhole) {
    return new ShardedCatalog(/** @type {Core} */ (await load(CORE)), load, loadWhole);
  }

  /**
   * @override
   * @param {string} id
   */
  knows(id) {
    return this.isWhole ? super.knows(id) : !this.absent.has(id);
  }

  /**
   * @override
   * @param {string} url without the base path
   * @param {Storage} storage the visitor's
   */
  async prepare(url, storage) {
    if (this.isWhole) return;
    const visitor = new ShopState(storage);
    const lines = [...visitor.cart, ...visitor.orders.flatMap((order) => order.lines)];
    const { pendingWish } = visitor;
    const ids = [...lines.map((line) => line.item_id), ...visitor.wishlist];
    await this.loadItems(pendingWish === null ? ids : [...ids, pendingWish]);
    await this.loadLists(url);
    const { item, lists } = resolvePage(this, url, new ShopState(storage, this));
    const shown = [...(item ? [item] : []), ...lists.flatMap((list) => list.items)];
    await this.loadRows(shown.map((slot) => this.placeOf.get(slot) ?? 0));
  }

  /** @override */
  async complete() {
    if (this.isWhole) return;
    const site = await this.loadWhole();
    site.items.forEach((item, place) => Object.assign(this.slots[place], item));
    Object.assign(this, new Catalog({ ...site, items: this.slots }), { isWhole: true });
  }

  /**
   * Loads what a page needs so that it can be made, empty items included.
   * @param {string} url
   */
  async loadLists(url) {
    const { path, query } = splitUrl(url);
    const [, kind, ...rest] = path.replace(/index\.html$/, "").split("/");
    const isFiltered = Boolean(query.sort || query.brand || query.max_price);
    if (kind === "") return await this.once(HOME, (rows) => this.takeHome(rows));
    if (kind === "p") return await this.loadItemPage(rest[0] ?? "");
    /** @type {Item[]} */
    let listed = [];
    if (kind === "c") listed = await this.loadCategory(rest.filter(Boolean).join("/"));
    if (kind === "search") listed = await this.loadFound(query.q ?? "");
    if (isFiltered) await this.loadColumns(listed.map((slot) => this.placeOf.get(slot) ?? 0));
  }

  /** @param {string} id */
  async loadItemPage(id) {
    const [place] = await this.loadItems([id]);
    if (place === undefined) return;
    const related = this.relatedPlaces.get(place) ?? [];
    await this.loadRows(related);
    this.site.related[this.slots[place].id] = related.map((other) => this.slots[other].id);
  }

  /**
   * @param {string} id
   * @returns {Promise<Item[]>}
   */
  async loadCategory(id) {
    const index = this.core.categories.findIndex((category) => category.id === id);
    if (index < 0) return [];
    await this.once(categoryFile(index), (steps) => {
      const places = fromSteps(/** @type {number[]} */ (steps));
      this.byCategory.set(id, places.map((place) => this.slots[place]));
    });
    return this.byCategory.get(id) ?? [];
  }

  /**
   * @param {string} term
   * @returns {Promise<Item[]>}
   */
  async loadFound(term) {
    const { keys } = this.core.shards;
    const wanted = new Set(typedWordsOf(this, term).flatMap((word) => keysFor(word, keys)));
    const files = [...wanted].map(wordsFile);
    await Promise.all(files.map((file) => this.once(file, (words) => this.takeWords(words))));
    return searchItems(this, term, (items) => items);
  }

  /** @param {number[]} places */
  async loadColumns(places) {
    await this.loadEach(places, COLUMNS, columnsFile, (content, first) => {
      const { brands, brand, ...columns } = /** @type {Columns} */ (content);
      for (let at = 0; at < brand.length; at++) {
        const { [at]: price } = columns.price;
        const [rating, released] = [columns.rating[at], columns.released[at]];
        Object.assign(this.slots[first + at], {
          price,
          rating,
          released,
          brand: brands[brand[at]],
        });
      }
    });
  }

  /**
   * Loads items by their ids, and remembers which are none.
   * @param {string[]} ids
   * @returns {Promise<number[]>} places of those that there are
   */
  async loadItems(ids) {
    const places = await Promise.all(ids.map((id) => this.findPlace(id)));
    const found = places.filter((place) => place !== undefined);
    await this.loadRows(found);
    return found;
  }

  /**
   * @param {string} id
   * @returns {Promise<number | undefined>}
   */
  async findPlace(id) {
    await this.once(idsFile(id), (ids) => {
      for (const [known, place] of Object.entries(/** @type {Record<string, number>} */ (ids))) {
        this.placeById.set(known, place);
      }
    });
    const place = this.placeById.get(id);
    if (place === undefined) this.absent.add(id);
    return place;
  }

  /** @param {number[]} places */
  async loadRows(places) {
    const missing = places.filter((place) => this.slots[place].id === undefined);
    await this.loadEach(missing, ROWS, rowsFile, (content, first) => {
      const { items, related } = /** @type {Rows} */ (content);
      items.forEach((row, at) => {
        this.takeRow(first + at, row);
        this.relatedPlaces.set(first + at, related[at]);
      });
    });
  }

  /**
   * @param {number[]} places
   * @param {number} size items of a file
   * @param {(place: number) => string} fileOf
   * @param {(content: unknown, first: number) => void} take with the place of the file's first item
   */
  async loadEach(places, size, fileOf, take) {
    const firsts = new Set(places.map((place) => place - place % size));
    await Promise.all(
      [...firsts].map((first) => this.once(fileOf(first), (content) => take(content, first))),
    );
  }

  /**
   * @param {string} file
   * @param {(content: unknown) => void} take called once, when the file is there
   */
  async once(file, take) {
    let loaded = this.files.get(file);
    if (!loaded) {
      loaded = this.load(file).then(take);
      this.files.set(file, loaded);
      loaded.catch(() => this.files.delete(file)); // it is asked for again
    }
    await loaded;
  }

  /** @param {unknown} content */
  takeHome(content) {
    const { places, items } = /** @type {HomeRows} */ (content);
    items.forEach((row, at) => this.takeRow(places[at], row));
  }

  /**
   * @param {number} place
   * @param {Row} row
   */
  takeRow(place, row) {
    const item = Object.assign(this.slots[place], row);
    this.items.set(item.id, item);
    this.itemsByPage.set(item.page ?? item.id, item);
  }

  /** @param {unknown} content */
  takeWords(content) {
    for (const [word, [name, other]] of Object.entries(/** @type {Words} */ (content))) {
      this.searchIndex?.words.set(word, { name: fromSteps(name), other: fromSteps(other) });
    }
  }
}
