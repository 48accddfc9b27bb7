import { SEARCH_APPS, SEARCH_ENGINES } from "./search-engines.js";

/** Google's click ids; a visitor with one comes from google. Those of `ga4/click_ids.py`. */
export const CLICK_IDS = ["gclid", "gbraid", "wbraid", "dclid", "srsltid"];

const NO_VALUES = ["(none)", "(not set)"];
/** How a campaign says that there is none; it takes no earlier source's place. */
const DIRECT = "(direct)";

/**
 * Through which of the known sources a visitor came; they are named as in the data: by utm_source,
 * else by a click id, else by the site that led here. One's own hosts are never known ones.
 * @param {Set<string>} known
 * @param {string} url of the first page, without base path
 * @param {string} referrer
 * @returns {string | null} null for any other
 */
export function findSource(known, url, referrer) {
  if (known.size === 0) return null;
  const source = sourceOf(url, referrer);
  return source !== DIRECT && known.has(source) ? source : null;
}

/**
 * @param {string} url
 * @param {string} referrer
 */
function sourceOf(url, referrer) {
  const query = readFilled(url);
  const campaign = query.get("utm_source");
  if (campaign && !NO_VALUES.includes(campaign)) return campaign;
  if (CLICK_IDS.some((name) => query.has(name))) return "google";
  const { host, isApp } = hostOf(referrer);
  return (isApp ? SEARCH_APPS.get(host) : findSearchEngine(host)) ?? host;
}

/**
 * A URL's parameters but the blank ones; of a name that stands twice the last one counts.
 * @param {string} url
 */
function readFilled(url) {
  const [bare] = url.split("#", 1);
  const [, query = ""] = bare.split(/\?(.*)/s);
  return new Map([...new URLSearchParams(query)].filter(([, value]) => value.trim()));
}

/** @param {string} referrer */
function hostOf(referrer) {
  // URL knows no hosts of other schemes in every browser.
  const [scheme, , authority = ""] = referrer.split(/[/?#]/);
  const isApp = scheme.toLowerCase() === "android-app:";
  const host = authority.replace(/^.*@|:\d*$/g, "").toLowerCase().replace(/\.$/, "");
  return { host: isApp ? host : host.replace(/^www\./, ""), isApp };
}

/**
 * @param {string} host without www.
 * @returns {string | undefined}
 */
function findSearchEngine(host) {
  const found = SEARCH_ENGINES.get(host) ?? SEARCH_ENGINES.get(`.${host}`);
  if (found) return found;
  const dot = host.indexOf(".");
  return dot < 0 ? undefined : findBelow(host.slice(dot + 1));
}

/**
 * @param {string} domain
 * @returns {string | undefined}
 */
function findBelow(domain) {
  const dot = domain.indexOf(".");
  return SEARCH_ENGINES.get(`.${domain}`) ??
    (dot < 0 ? undefined : findBelow(domain.slice(dot + 1)));
}
