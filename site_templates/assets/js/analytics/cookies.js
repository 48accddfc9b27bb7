/**
 * The two cookies of GA4's tag, as text. `_ga` = `GA1.1.<random>.<epoch s>`; `_ga_<id>` =
 * `GS2.1.s<session id>$o<session number>$g<engaged>$t<last hit, s>$j<timer>$l0$h0`.
 *
 * @typedef {{sid: number, sct: number, seg: number, last_s: number}} SessionCookie
 */

export const CLIENT_COOKIE = "_ga";
/** Where Google's tag keeps them: at the host's root, wherever the shop is. */
export const COOKIE_PATH = "/";

/** @param {string} measurementId */
export function sessionCookieName(measurementId) {
  return `_ga_${measurementId.replace(/^G-/, "")}`;
}

/**
 * @param {string | undefined} value
 * @returns {string | null} the client id
 */
export function parseClientCookie(value) {
  const parts = value?.split(".") ?? [];
  const [random, second] = parts.slice(-2);
  return parts.length >= 4 && random && second ? `${random}.${second}` : null;
}

/**
 * @param {number} nowMs
 * @param {() => number} random in (0, 1)
 * @returns {string} a new client id; Google's tag rounds its second, where it cuts a session id's
 */
export function makeClientId(nowMs, random) {
  return `${1 + Math.floor(random() * 2147483646)}.${Math.round(nowMs / 1000)}`;
}

/** @param {string} clientId */
export function formatClientCookie(clientId) {
  return `GA1.1.${clientId}`;
}

/**
 * @param {string | undefined} value in today's form or that of before 2025 (`GS1.1.1.2.0.3...`)
 * @returns {SessionCookie | null}
 */
export function parseSessionCookie(value) {
  const found = value?.match(/^GS2\.\d+\.s(\d+)\$o(\d+)\$g([01])\$t(\d+)/) ??
    value?.match(/^GS1\.\d+\.(\d+)\.(\d+)\.([01])\.(\d+)/);
  if (!found) return null;
  const numbers = found.slice(1).map(Number);
  if (!numbers.every(Number.isSafeInteger)) return null;
  const [sid, sct, seg, last_s] = numbers;
  return { sid, sct, seg, last_s };
}

/** @param {SessionCookie} session */
export function formatSessionCookie({ sid, sct, seg, last_s }) {
  return `GS2.1.s${sid}$o${sct}$g${seg}$t${last_s}$j60$l0$h0`;
}
