/** @import { Item, SiteCatalog } from "../types.d.ts" */

import { Catalog } from "./catalog.js";
import { makeIndex } from "./search.js";
import {
  categoryFile,
  COLUMNS,
  columnsFile,
  CORE,
  HOME,
  idsFile,
  keysOf,
  ROWS,
  rowsFile,
  toSteps,
  wordsFile,
} from "./shard-layout.js";

/**
 * @typedef {Omit<Item, "description" | "audience">} Row
 * @typedef {{items: Row[], related: number[][]}} Rows
 * @typedef {{places: number[], items: Row[]}} HomeRows
 * @typedef {{brands: Item["brand"][], brand: number[], price: number[], rating: Item["rating"][],
 *   released: Item["released"][]}} Columns what the toolbar filters and sorts by
 * @typedef {Record<string, [number[], number[]]>} Words steps between places: in names, elsewhere
 * @typedef {SiteCatalog & {shards: {items: number, keys: string[], latest_release: string}}} Core
 */

/**
 * The files of a large catalog, by their names.
 * @param {SiteCatalog} site
 * @returns {Generator<[string, unknown]>}
 */
export function* makeShards(site) {
  const catalog = new Catalog(site);
  const { items } = site;
  const places = new Map(items.map((item, place) => [item.id, place]));
  const words = groupWords(catalog);
  yield [CORE, makeCore(site, [...words.keys()])];
  const home = Object.values(site.lists).flatMap((list) => list.items);
  const shown = [...new Set(home)].map((id) => places.get(id) ?? 0);
  yield [HOME, { places: shown, items: shown.map((place) => toRow(items[place])) }];
  yield* cut(items, ROWS, rowsFile, (some) => ({
    items: some.map(toRow),
    related: some.map(({ id }) => (site.related[id] ?? []).map((other) => places.get(other) ?? 0)),
  }));
  yield* cut(items, COLUMNS, columnsFile, toColumns);
  for (const [index, { id }] of site.categories.entries()) {
    const shelf = (catalog.byCategory.get(id) ?? []).map((item) => places.get(item.id) ?? 0);
    yield [categoryFile(index), toSteps(shelf)];
  }
  const names = items.flatMap((
    { id, page },
    place,
  ) => /** @type {[string, number][]} */ ([[id, place], ...(page ? [[page, place]] : [])]));
  yield* groupIds(new Map(names));
  for (const [key, found] of words) yield [wordsFile(key), Object.fromEntries(found)];
}

/**
 * What every page needs: the catalog without its items.
 * @param {SiteCatalog} site
 * @param {string[]} keys
 * @returns {Core}
 */
function makeCore(site, keys) {
  const latest = site.items.map(({ released }) => released ?? "").reduce((a, b) => a > b ? a : b);
  const shards = { items: site.items.length, keys, latest_release: latest };
  return { ...site, items: [], related: {}, shards };
}

/**
 * @param {Item} item
 * @returns {Row}
 */
function toRow({ description: _description, audience: _audience, ...row }) {
  return row;
}

/**
 * @param {Item[]} items
 * @param {number} size
 * @param {(place: number) => string} fileOf
 * @param {(some: Item[]) => unknown} make
 * @returns {Generator<[string, unknown]>}
 */
function* cut(items, size, fileOf, make) {
  for (let first = 0; first < items.length; first += size) {
    yield [fileOf(first), make(items.slice(first, first + size))];
  }
}

/**
 * @param {Item[]} items
 * @returns {Columns}
 */
function toColumns(items) {
  const brands = [...new Set(items.map(({ brand }) => brand))];
  const numbers = new Map(brands.map((brand, at) => [brand, at]));
  return {
    brands,
    brand: items.map(({ brand }) => numbers.get(brand) ?? 0),
    price: items.map(({ price }) => price),
    rating: items.map(({ rating }) => rating),
    released: items.map(({ released }) => released),
  };
}

/**
 * @param {Map<string, number>} places
 * @returns {Map<string, Record<string, number>>}
 */
function groupIds(places) {
  /** @type {Map<string, Record<string, number>>} */
  const files = new Map();
  for (const [id, place] of places) {
    const file = idsFile(id);
    files.set(file, { ...files.get(file), [id]: place });
  }
  return files;
}

/**
 * @param {Catalog} catalog
 * @returns {Map<string, [string, [number[], number[]]][]>} words with their places, by key
 */
function groupWords(catalog) {
  /** @type {Map<string, [string, [number[], number[]]][]>} */
  const groups = new Map();
  const { words, compounds } = makeIndex(catalog);
  for (const [word, { name, other }] of words) {
    for (const key of keysOf(word, compounds.isFoundInside(word))) {
      const group = groups.get(key);
      if (group) group.push([word, [toSteps(name), toSteps(other)]]);
      else groups.set(key, [[word, [toSteps(name), toSteps(other)]]]);
    }
  }
  return groups;
}
