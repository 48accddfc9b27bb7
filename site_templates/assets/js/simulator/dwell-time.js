/** @import { Actions, Shopper } from "./shopper.js" */

import { purpose } from "./keyed-random.js";
import { PARAMETERS } from "./parameters.js";

const DWELL = purpose("dwell");
const BANNER = purpose("banner");
const GLANCE = purpose("glance");
const FILL = purpose("fill");
const SCROLL_END = purpose("scroll-end");
const { consent: B, dwell: D, scroll: S } = PARAMETERS;

/**
 * Seconds as milliseconds; what is too long falls somewhere below the limit, not onto it.
 * @param {number} seconds
 */
function toMs(seconds) {
  const longest = D.longestMinutes * 60_000;
  const ms = Math.round(seconds * 1000);
  return ms <= longest ? ms : longest - (ms % longest);
}

/**
 * How long they will look at the current page.
 * @param {Shopper} shopper
 * @returns {number} milliseconds
 */
export function dwellMs(shopper) {
  const mu = D.mu + D.interest * (2 * shopper.interest - 1);
  return toMs(shopper.random.lognormal(DWELL, mu, D.sigma, shopper.page));
}

/**
 * Reads the page for its time, in two halves with a scroll between them.
 * @param {Shopper} shopper
 * @returns {Actions<void>}
 */
export function* readPage(shopper) {
  const ms = dwellMs(shopper);
  yield { do: "wait", ms: Math.floor(ms / 2) };
  if (shopper.random.happens(SCROLL_END, S.base + S.interest * shopper.interest, shopper.page)) {
    shopper.view = yield { do: "scroll_to_end" };
  }
  const rest = ms - Math.floor(ms / 2);
  shopper.view = yield { do: "wait", ms: rest, away: awayMs(ms, rest) };
}

/**
 * Most of a long stay is spent in another tab, and GA4 does not count it as engagement.
 * @param {number} ms of the whole stay
 * @param {number} rest of it that can be spent away
 */
function awayMs(ms, rest) {
  return Math.min(rest, Math.floor(D.away * Math.max(0, ms - 1000 * D.attentive)));
}

/**
 * A look that decides against the page: what most single-page visits are.
 * @param {Shopper} shopper
 * @returns {Actions<void>}
 */
export function* glance(shopper) {
  const ms = toMs(shopper.random.lognormal(GLANCE, D.glance, D.glanceSigma, shopper.page));
  shopper.view = yield { do: "wait", ms };
}

/**
 * The time that a banner takes.
 * @param {Shopper} shopper
 * @returns {Actions<void>}
 */
export function* readBanner(shopper) {
  yield { do: "wait", ms: toMs(shopper.random.lognormal(BANNER, B.read, B.readSigma)) };
}

/**
 * The time that filling in a form takes.
 * @param {Shopper} shopper
 * @param {number} fields
 * @returns {Actions<void>}
 */
export function* fillTime(shopper, fields) {
  const ms = toMs(fields * shopper.random.lognormal(FILL, D.form, D.formSigma, shopper.page));
  shopper.view = yield { do: "wait", ms };
}
