/** @import { HitBatch, Hit, WireItem } from "../types.d.ts" */

const MAX_URL_LENGTH = 2048;
/** Page- and session-level parameters: the query has the first hit's, lines have what differs. */
const SHARED = /** @type {const} */ (["sid", "sct", "seg", "dl", "dr", "dt", "uid", "cu"]);
const OWN_DIGITS = "0123456789ABCDEFGHIJKLMNOPQ";
const FLAGS = /** @type {const} */ (["fv", "ss", "nsi", "ee", "c", "et"]);

/**
 * @param {string} name
 * @param {string | number} value
 */
function pair(name, value) {
  // Half of a character, which a page can push, has no encoding.
  return `${encodeURIComponent(name.toWellFormed())}=${
    encodeURIComponent(String(value).toWellFormed())
  }`;
}

/** @param {string | number} value */
function escape(value) {
  return String(value).replaceAll("~", "~~");
}

/**
 * One item: fields joined by `~`, each a two-letter code and its value; a literal `~` is doubled.
 * Parameters of one's own are numbered pairs of a name and a value.
 * @param {WireItem} item
 * @returns {string}
 */
function encodeItem({ k, ...item }) {
  const fields = Object.entries(item).map(([code, value]) => `${code}${escape(value)}`);
  for (const [at, [name, value]] of Object.entries(k ?? {}).entries()) {
    fields.push(`k${OWN_DIGITS[at]}${escape(name)}`, `v${OWN_DIGITS[at]}${escape(value)}`);
  }
  return fields.join("~");
}

/**
 * @param {Hit} hit
 * @param {Hit} first of its batch
 * @param {Set<string>} inQuery shared parameters that the query has from the first hit
 * @returns {string}
 */
function encodeHit(hit, first, inQuery) {
  const pairs = [pair("en", hit.en)];
  for (const key of SHARED) {
    const value = hit[key];
    const isSaid = inQuery.has(key) && value === first[key];
    if (!isSaid && value !== undefined) pairs.push(pair(key, value));
  }
  for (const key of FLAGS) {
    const value = hit[key];
    if (value !== undefined) pairs.push(pair(`_${key}`, value));
  }
  for (const [key, value] of Object.entries(hit.ep ?? {})) pairs.push(pair(`ep.${key}`, value));
  for (const [key, value] of Object.entries(hit.epn ?? {})) pairs.push(pair(`epn.${key}`, value));
  hit.items?.forEach((item, at) => pairs.push(pair(`pr${at + 1}`, encodeItem(item))));
  return pairs.join("&");
}

/**
 * A batch as a `/g/collect` request of protocol version 2.
 * @param {HitBatch} batch
 * @param {Record<string, string | number>} local parameters that only our collector knows
 * @param {number} [addressLength] characters of the address that the query is put behind
 * @returns {{query: string, body: string}}
 */
export function encodeBatch({ client, hits }, local, addressLength = 0) {
  const [first] = hits;
  const { ua: _header, ...parameters } = client;
  // A line can override a parameter of the query, but not remove it.
  const inQuery = new Set(SHARED.filter((key) => hits.every((hit) => hit[key] !== undefined)));
  const common = [pair("v", 2), pair("_p", first.p), pair("_s", first.s)];
  for (const [key, value] of Object.entries(parameters)) common.push(pair(key, value));
  for (const key of inQuery) {
    const value = first[key];
    if (value !== undefined) common.push(pair(key, value));
  }
  for (const [key, value] of Object.entries(local)) common.push(pair(key, value));
  const query = common.join("&");
  const lines = hits.map((hit) => encodeHit(hit, first, inQuery));
  if (lines.length > 1) return { query, body: lines.join("\r\n") };
  const whole = `${query}&${lines[0]}`;
  const fits = addressLength + "?".length + whole.length <= MAX_URL_LENGTH;
  return fits ? { query: whole, body: "" } : { query, body: lines[0] };
}
