/** @import { Query } from "../types.d.ts" */

/** @type {Map<string, string>} */
const searchUrls = new Map();

/**
 * @param {string} term
 * @returns {string} the page of results; encoded once, for people search for the same words
 */
export function searchUrl(term) {
  let url = searchUrls.get(term);
  if (url === undefined) {
    url = `/search/?${new URLSearchParams({ q: term })}`;
    searchUrls.set(term, url);
  }
  return url;
}

/**
 * Of a parameter that stands twice the first one counts, as to the tag, which tells what was searched.
 * @param {string} url path with or without a query
 * @returns {{path: string, query: Query}}
 */
export function splitUrl(url) {
  const bare = url.split("#", 1)[0];
  const mark = bare.indexOf("?");
  if (mark < 0) return { path: bare, query: {} };
  /** @type {Map<string, string>} */
  const query = new Map();
  for (const [name, value] of new URLSearchParams(bare.slice(mark + 1))) {
    if (!query.has(name)) query.set(name, value);
  }
  return { path: bare.slice(0, mark), query: Object.fromEntries(query) };
}

/**
 * The URL with some query parameters changed; empty ones are left out.
 * @param {string} path
 * @param {Query} query
 * @returns {string}
 */
export function joinUrl(path, query) {
  const set = Object.entries(query).filter(([, value]) => value !== "");
  return set.length === 0 ? path : `${path}?${new URLSearchParams(set)}`;
}
