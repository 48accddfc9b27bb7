/** @import { Catalog } from "../shop/catalog.js" */
/** @import { HitBatch, Hit, WireItem } from "../types.d.ts" */

import { toWireItem } from "../analytics/event-to-hit.js";
import { describeItem, describePromotion } from "../shop/ecommerce.js";
import { purpose } from "./keyed-random.js";

/**
 * A visit's hits as columns; every field is explained where they are read
 * (`behavesim/wire/visit_columns.py`).
 * @typedef {object} VisitColumns
 * @property {number} reference
 * @property {number[]} requests
 * @property {string} hits
 * @property {string[]} names
 * @property {[string, string | null, string][]} pages
 * @property {[number, number, number, string | null][]} stamps
 * @property {[string | null, object | null, object | null][]} parameters
 * @property {string} items
 * @property {string} prices
 * @property {number[]} indices
 * @property {[string | null, string | null][]} lists
 * @property {[number, number | null, string | null, number | null, string | null][]} lines
 * @property {Record<number, Record<string, string>>} [custom] parameters of the shop's own, by place
 */

/** What hits name as items, the catalog's and its promotions: visits then hold places only. */
export class Reference {
  /** @param {Catalog} catalog */
  constructor(catalog) {
    const { items, promotions } = catalog.site;
    this.items = [
      ...items.map((item) => {
        const { pr: _price, ...names } = toWireItem(describeItem(catalog, item));
        return names;
      }),
      ...promotions.map((promotion) => toWireItem(describePromotion(promotion))),
    ];
    this.number = purpose(JSON.stringify(this.items));
    this.places = new Map(this.items.map((item, at) => [item.id ?? item.pi, at]));
  }

  /**
   * @param {WireItem} item
   * @returns {number}
   */
  placeOf(item) {
    const place = this.places.get(item.id ?? item.pi) ?? -1;
    const known = this.items[place];
    if (known?.nm !== item.nm || known.br !== item.br || known.c2 !== item.c2) {
      throw new RangeError(`item ${item.id ?? item.pi} is not the catalog's`);
    }
    return place;
  }
}

/**
 * @param {HitBatch[]} batches
 * @param {Reference} reference
 * @returns {VisitColumns}
 */
export function toColumns(batches, reference) {
  const columns = new Columns(reference);
  for (const { hits } of batches) {
    columns.requests.push(hits[0].t, hits[0].s, 0, hits.length);
    for (const hit of hits) columns.addHit(hit);
  }
  return columns.finish();
}

/** Numbers that are gathered for one visit, and again for the next: its memory stays. */
class NumberBuffer {
  /** @param {Int32Array<ArrayBuffer> | Float64Array<ArrayBuffer>} values */
  constructor(values) {
    this.values = values;
    this.size = 0;
  }

  /** @param {number} number */
  push(number) {
    if (this.size === this.values.length) {
      const { values } = this;
      this.values = values instanceof Int32Array
        ? new Int32Array(2 * this.size)
        : new Float64Array(2 * this.size);
      this.values.set(values);
    }
    this.values[this.size++] = number;
  }

  /** @returns {string} their bytes as base64; none are left */
  take() {
    const { buffer, BYTES_PER_ELEMENT } = this.values;
    const bytes = new Uint8Array(buffer, 0, this.size * BYTES_PER_ELEMENT);
    this.size = 0;
    return bytes.toBase64();
  }
}

const HITS = new NumberBuffer(new Int32Array(1 << 12));
const ITEMS = new NumberBuffer(new Int32Array(1 << 12));
const PRICES = new NumberBuffer(new Float64Array(1 << 10));

/** Columns of one visit while they grow; rows of numbers lie end to end in HITS and ITEMS. */
class Columns {
  /** @param {Reference} reference */
  constructor(reference) {
    this.reference = reference;
    /** @type {number[]} */
    this.requests = [];
    /** @type {VisitColumns["names"]} */
    this.names = [];
    /** @type {VisitColumns["pages"]} */
    this.pages = [];
    /** @type {VisitColumns["stamps"]} */
    this.stamps = [];
    /** @type {VisitColumns["parameters"]} */
    this.parameters = [];
    /** @type {VisitColumns["indices"]} */
    this.indices = [];
    /** @type {VisitColumns["lists"]} */
    this.lists = [];
    /** @type {VisitColumns["lines"]} */
    this.lines = [];
    /** @type {VisitColumns["custom"]} */
    this.custom = undefined;
  }

  /** @param {Hit} hit */
  addHit(hit) {
    const { items = [] } = hit;
    HITS.push(placeOf(this.names, hit.en));
    HITS.push(placeOfPage(this.pages, hit));
    HITS.push(placeOfStamp(this.stamps, hit));
    HITS.push(placeOfParameters(this.parameters, hit) + 1);
    HITS.push(hit.et ?? 0);
    HITS.push(flagsOf(hit));
    HITS.push(items.length);
    for (const item of items) this.addItem(item);
  }

  /** @param {WireItem} item */
  addItem(item) {
    const { qt = null, va = null, ds = null, cp = null, li = null, ln = null } = item;
    ITEMS.push(this.reference.placeOf(item));
    ITEMS.push(item.lp === undefined ? -1 : placeOf(this.indices, item.lp));
    ITEMS.push(li === null && ln === null ? -1 : placeOfList(this.lists, li, ln));
    if (qt !== null || va !== null || ds !== null || cp !== null) {
      this.lines.push([PRICES.size, qt, va, ds, cp]);
    }
    if (item.k) (this.custom ??= {})[PRICES.size] = item.k;
    PRICES.push(item.pr ?? NaN);
  }

  /** @returns {VisitColumns} */
  finish() {
    return {
      ...this,
      reference: this.reference.number,
      hits: HITS.take(),
      items: ITEMS.take(),
      prices: PRICES.take(),
    };
  }
}

/**
 * @template T
 * @param {T[]} known
 * @param {T} one
 * @returns {number} its place; a new one comes last
 */
function placeOf(known, one) {
  const found = known.indexOf(one);
  return found >= 0 ? found : known.push(one) - 1;
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

/**
 * What never changes comes as the same object again.
 * @param {VisitColumns["parameters"]} parameters
 * @param {Hit} hit
 * @returns {number} -1 where the hit says nothing
 */
function placeOfParameters(parameters, hit) {
  const cu = hit.cu ?? null;
  const ep = hit.ep ?? null;
  const epn = hit.epn ?? null;
  if (cu === null && ep === null && epn === null) return -1;
  for (let at = parameters.length - 1; at >= 0; at--) {
    const known = parameters[at];
    if (known[1] === ep && known[2] === epn && known[0] === cu) return at;
  }
  return parameters.push([cu, ep, epn]) - 1;
}

/** @param {Hit} hit */
function flagsOf({ seg, fv, ss, nsi, ee, c }) {
  return seg | (fv ? 2 : 0) | (ss ? 4 : 0) | (nsi ? 8 : 0) | (ee ? 16 : 0) | (c ? 32 : 0);
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
