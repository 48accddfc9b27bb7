/** @import { Bundle, Hit, WireItem } from "../types.d.ts" */

const MAX_URL_LENGTH = 2048;
/** Page- and session-level parameters: in the query where all hits agree, else in each line. */
const SHARED = /** @type {const} */ (["sid", "sct", "seg", "dl", "dr", "dt", "uid", "cu"]);
const FLAGS = /** @type {const} */ (["fv", "ss", "nsi", "ee", "c", "et"]);

/**
 * @param {string} name
 * @param {string | number} value
 */
function pair(name, value) {
  return `${encodeURIComponent(name)}=${encodeURIComponent(value)}`;
}

/**
 * One item: fields joined by `~`, each a two-letter code and its value; a literal `~` is doubled.
 * @param {WireItem} item
 * @returns {string}
 */
function encodeItem(item) {
  return Object.entries(item)
    .map(([code, value]) => `${code}${String(value).replaceAll("~", "~~")}`)
    .join("~");
}

/**
 * @param {Hit} hit
 * @param {Set<string>} inQuery shared parameters that the query already carries
 * @returns {string}
 */
function encodeHit(hit, inQuery) {
  const pairs = [pair("en", hit.en)];
  for (const key of SHARED) {
    const value = hit[key];
    if (!inQuery.has(key) && value !== undefined) pairs.push(pair(key, value));
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
 * A bundle as a `/g/collect` request of protocol version 2.
 * @param {Bundle} bundle
 * @param {Record<string, string | number>} local parameters that only our collector knows
 * @returns {{query: string, body: string}}
 */
export function encodeBundle({ client, hits }, local) {
  const [first] = hits;
  const { ua: _header, ...parameters } = client;
  const inQuery = new Set(
    SHARED.filter((key) =>
      first[key] !== undefined && hits.every((hit) => hit[key] === first[key])
    ),
  );
  const common = [pair("v", 2), pair("_p", first.p), pair("_s", first.s)];
  for (const [key, value] of Object.entries(parameters)) common.push(pair(key, value));
  for (const key of inQuery) {
    common.push(pair(key, /** @type {string | number} */ (first[/** @type {"dl"} */ (key)])));
  }
  for (const [key, value] of Object.entries(local)) common.push(pair(key, value));
  const query = common.join("&");
  const lines = hits.map((hit) => encodeHit(hit, inQuery));
  if (lines.length > 1) return { query, body: lines.join("\r\n") };
  const whole = `${query}&${lines[0]}`;
  return whole.length <= MAX_URL_LENGTH ? { query: whole, body: "" } : { query, body: lines[0] };
}
