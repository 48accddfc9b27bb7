import { splitUrl } from "./query.js";

/**
 * Through which of the known sources somebody came: by utm_source, else by the site that led here,
 * whole (`blog.naver.com`) or by a part of its name (`google` of `www.google.com`).
 * @param {Set<string>} known
 * @param {string} url of the first page, without base path
 * @param {string} referrer
 * @returns {string | null} null for any other
 */
export function findSource(known, url, referrer) {
  if (known.size === 0) return null;
  const { utm_source } = splitUrl(url).query;
  if (utm_source) return known.has(utm_source) ? utm_source : null;
  const host = referrer.split("/")[2]?.replace(/^www\./, "") ?? "";
  return [host, ...host.split(".")].find((name) => known.has(name)) ?? null;
}
