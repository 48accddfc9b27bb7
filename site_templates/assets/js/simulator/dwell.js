/** @import { Doing, Mind } from "./mind.js" */

import { purpose } from "./keyed-random.js";
import { PARAMETERS } from "./parameters.js";

const DWELL = purpose("dwell");
const BANNER = purpose("banner");
const GLANCE = purpose("glance");
const FILL = purpose("fill");
const SCROLL_END = purpose("scroll-end");
const { consent: B, dwell: D, scroll: S } = PARAMETERS;
const MAX_DWELL_MS = 25 * 60 * 1000; // below the session's timeout: a page is left or it is another visit

/**
 * Seconds as milliseconds; what is too long falls somewhere below the limit, not onto it.
 * @param {number} seconds
 */
function toMs(seconds) {
  const ms = Math.round(seconds * 1000);
  return ms <= MAX_DWELL_MS ? ms : MAX_DWELL_MS - (ms % MAX_DWELL_MS);
}

/**
 * How long they will look at the current page.
 * @param {Mind} mind
 * @returns {number} milliseconds
 */
export function dwellMs(mind) {
  const mu = D.mu + D.interest * (2 * mind.interest - 1);
  return toMs(mind.luck.lognormal(DWELL, mu, D.sigma, mind.page));
}

/**
 * Reads the page for its time, in two halves with a scroll between them.
 * @param {Mind} mind
 * @returns {Doing<void>}
 */
export function* readPage(mind) {
  const ms = dwellMs(mind);
  yield { do: "wait", ms: Math.floor(ms / 2) };
  if (mind.luck.happens(SCROLL_END, S.base + S.interest * mind.interest, mind.page)) {
    mind.view = yield { do: "scroll_to_end" };
  }
  const rest = ms - Math.floor(ms / 2);
  mind.view = yield { do: "wait", ms: rest, away: awayMs(ms, rest) };
}

/**
 * Nobody reads for minutes: of a long stay most is spent elsewhere, and GA4 does not count it as
 * engagement.
 * @param {number} ms of the whole stay
 * @param {number} rest of it that can be spent away
 */
function awayMs(ms, rest) {
  return Math.min(rest, Math.floor(D.away * Math.max(0, ms - 1000 * D.attentive)));
}

/**
 * A look that decides against the page: what most single-page visits are.
 * @param {Mind} mind
 * @returns {Doing<void>}
 */
export function* glance(mind) {
  const ms = toMs(mind.luck.lognormal(GLANCE, D.glance, D.glanceSigma, mind.page));
  mind.view = yield { do: "wait", ms };
}

/**
 * The time that a banner takes.
 * @param {Mind} mind
 * @returns {Doing<void>}
 */
export function* readBanner(mind) {
  yield { do: "wait", ms: toMs(mind.luck.lognormal(BANNER, B.read, B.readSigma)) };
}

/**
 * The time that filling in a form takes.
 * @param {Mind} mind
 * @param {number} fields
 * @returns {Doing<void>}
 */
export function* fillTime(mind, fields) {
  const ms = toMs(fields * mind.luck.lognormal(FILL, D.form + 0.6, 0.6, mind.page));
  mind.view = yield { do: "wait", ms };
}
