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
  const { path, parameters } = readUrl(url);
  return { path, query: Object.fromEntries(parameters) };
}

/**
 * The URL with some query parameters changed, the others in their order; empty ones are left out.
 * @param {string} url path with or without a query
 * @param {Query} changes
 * @returns {string}
 */
export function changeUrl(url, changes) {
  const { path, parameters } = readUrl(url);
  for (const [name, value] of Object.entries(changes)) parameters.set(name, value);
  const set = [...parameters].filter(([, value]) => value !== "");
  return set.length === 0 ? path : `${path}?${new URLSearchParams(set)}`;
}

/**
 * The parameters as a map, since an object would put names of digits first.
 * @param {string} url
 */
function readUrl(url) {
  const bare = url.split("#", 1)[0];
  const mark = bare.indexOf("?");
  /** @type {Map<string, string>} */
  const parameters = new Map();
  if (mark < 0) return { path: bare, parameters };
  for (const [name, value] of new URLSearchParams(bare.slice(mark + 1))) {
    if (!parameters.has(name)) parameters.set(name, value);
  }
  return { path: bare.slice(0, mark), parameters };
}
