/** @import { Catalog } from "../shop/catalog.js" */
/** @import { Bundle, Hit, WireItem } from "../types.d.ts" */

import { toWireItem } from "../analytics/event-to-hit.js";
import { describeItem } from "../shop/ecommerce.js";
import { purpose } from "./keyed-random.js";

/**
 * A visit's hits as columns; every field is explained where they are read
 * (`behavesim/collect/visit_columns.py`).
 * @typedef {object} VisitColumns
 * @property {number} reference
 * @property {number[]} requests
 * @property {number[]} name
 * @property {number[]} page
 * @property {number[]} stamp
 * @property {number[]} said
 * @property {number[]} et
 * @property {number[]} flags
 * @property {number[]} count
 * @property {string[]} names
 * @property {[string, string | null, string][]} pages
 * @property {[number, number, number, string | null][]} stamps
 * @property {[string | null, object | null, object | null][]} parameters
 * @property {number[]} item
 * @property {(number | null)[]} price
 * @property {(number | null)[]} index
 * @property {number[]} found
 * @property {[string | null, string | null][]} lists
 * @property {[number, number | null, string | null, number | null, string | null][]} lines
 */

/** The catalogue's items as hits name them: visits then hold an item's place only. */
export class Reference {
  /** @param {Catalog} catalog */
  constructor(catalog) {
    this.items = catalog.site.items.map((item) => {
      const { pr: _price, ...names } = toWireItem(describeItem(catalog, item));
      return names;
    });
    this.number = purpose(JSON.stringify(this.items));
    this.places = new Map(this.items.map((item, at) => [item.id, at]));
  }

  /**
   * @param {WireItem} item
   * @returns {number}
   */
  placeOf(item) {
    const place = this.places.get(item.id) ?? -1;
    const known = this.items[place];
    if (known?.nm !== item.nm || known.br !== item.br || known.c2 !== item.c2) {
      throw new RangeError(`item ${item.id} is not the catalogue's`);
    }
    return place;
  }
}

/**
 * @param {Bundle[]} bundles
 * @param {Reference} reference
 * @returns {VisitColumns}
 */
export function toColumns(bundles, reference) {
  /** @type {VisitColumns} */
  const made = {
    reference: reference.number,
    requests: [],
    name: [],
    page: [],
    stamp: [],
    said: [],
    et: [],
    flags: [],
    count: [],
    names: [],
    pages: [],
    stamps: [],
    parameters: [],
    item: [],
    price: [],
    index: [],
    found: [],
    lists: [],
    lines: [],
  };
  for (const { hits } of bundles) {
    made.requests.push(hits[0].t, hits[0].s, 0, hits.length);
    for (const hit of hits) addHit(made, hit, reference);
  }
  return made;
}

/**
 * @param {VisitColumns} made
 * @param {Hit} hit
 * @param {Reference} reference
 */
function addHit(made, hit, reference) {
  made.name.push(placeOfName(made.names, hit.en));
  made.page.push(placeOfPage(made.pages, hit));
  made.stamp.push(placeOfStamp(made.stamps, hit));
  const says = hit.ep || hit.epn || hit.cu;
  made.said.push(
    says ? made.parameters.push([hit.cu ?? null, hit.ep ?? null, hit.epn ?? null]) : 0,
  );
  made.et.push(hit.et ?? 0);
  made.flags.push(flagsOf(hit));
  made.count.push(hit.items?.length ?? 0);
  if (hit.items) { for (const item of hit.items) addItem(made, item, reference); }
}

/**
 * @param {string[]} names
 * @param {string} name
 */
function placeOfName(names, name) {
  const found = names.indexOf(name);
  return found >= 0 ? found : names.push(name) - 1;
}

/**
 * Hits of one page follow each other, so that a look at the last entry finds it.
 * @param {VisitColumns["pages"]} pages
 * @param {Hit} hit
 */
function placeOfPage(pages, { dl, dr: from, dt }) {
  const dr = from ?? null;
  const last = pages.length - 1;
  if (last >= 0) {
    const [location, referrer, title] = pages[last];
    if (location === dl && referrer === dr && title === dt) return last;
  }
  return pages.push([dl, dr, dt]) - 1;
}

/**
 * @param {VisitColumns["stamps"]} stamps
 * @param {Hit} hit
 */
function placeOfStamp(stamps, { p, sid, sct, uid: user_id }) {
  const uid = user_id ?? null;
  const last = stamps.length - 1;
  if (last >= 0) {
    const [page, session, number, user] = stamps[last];
    if (page === p && session === sid && number === sct && user === uid) return last;
  }
  return stamps.push([p, sid, sct, uid]) - 1;
}

/** @param {Hit} hit */
function flagsOf({ seg, fv, ss, nsi, ee, c }) {
  return seg | (fv ? 2 : 0) | (ss ? 4 : 0) | (nsi ? 8 : 0) | (ee ? 16 : 0) | (c ? 32 : 0);
}

/**
 * @param {VisitColumns} made
 * @param {WireItem} item
 * @param {Reference} reference
 */
function addItem(made, item, reference) {
  const { qt = null, va = null, ds = null, cp = null, li = null, ln = null } = item;
  const at = made.item.push(reference.placeOf(item)) - 1;
  made.price.push(item.pr ?? null);
  made.index.push(item.lp ?? null);
  made.found.push(li === null && ln === null ? -1 : placeOfList(made.lists, li, ln));
  if (qt !== null || va !== null || ds !== null || cp !== null) {
    made.lines.push([at, qt, va, ds, cp]);
  }
}

/**
 * @param {VisitColumns["lists"]} lists
 * @param {string | null} li
 * @param {string | null} ln
 */
function placeOfList(lists, li, ln) {
  const found = lists.findLastIndex(([id, name]) => id === li && name === ln);
  return found >= 0 ? found : lists.push([li, ln]) - 1;
}
