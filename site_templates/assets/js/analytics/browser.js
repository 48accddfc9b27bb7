/** @import { Environment } from "../types.d.ts" */
/** @import { CookieJar } from "./session.js" */

const MAX_AGE_S = 63_072_000; // two years; browsers cap it at 400 days
const HINTS = [
  "architecture",
  "bitness",
  "fullVersionList",
  "model",
  "platform",
  "platformVersion",
  "wow64",
];

/**
 * The document's cookies.
 * @param {string} path base path of the site
 * @returns {CookieJar & {all: () => Record<string, string>}}
 */
export function documentCookies(path) {
  // Of two cookies with one name, that of the longer path stands first, which is this site's own.
  const all = () =>
    Object.fromEntries(
      document.cookie.split("; ").filter((pair) => pair.includes("=")).map((pair) => {
        const at = pair.indexOf("=");
        return [pair.slice(0, at), pair.slice(at + 1)];
      }).reverse(),
    );
  return {
    all,
    get: (name) => all()[name],
    set: (name, value) => {
      document.cookie = `${name}=${value}; path=${path}; max-age=${MAX_AGE_S}; SameSite=Lax`;
    },
    remove: (name) => {
      document.cookie = `${name}=; path=${path}; max-age=0`;
    },
  };
}

/**
 * The browser as it presents itself; Safari and Firefox have no client hints.
 * @returns {Promise<Environment>}
 */
export async function browserEnvironment() {
  const known = await navigator.userAgentData?.getHighEntropyValues(HINTS).catch(() => null);
  return {
    language: navigator.language,
    screen: `${screen.width}x${screen.height}`,
    user_agent: navigator.userAgent,
    region: null,
    city: null,
    hints: known?.fullVersionList?.length
      ? {
        architecture: known.architecture ?? "",
        bitness: known.bitness ?? "",
        full_version_list: known.fullVersionList.map(({ brand, version }) => [brand, version]),
        mobile: known.mobile ?? false,
        model: known.model ?? "",
        platform: known.platform ?? "",
        platform_version: known.platformVersion ?? "",
        wow64: known.wow64 ?? false,
      }
      : null,
  };
}
