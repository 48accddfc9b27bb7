/** @import { Clock } from "../clock.js" */
/** @import { HitBatch, Client, DataLayerMessage, Environment, Hit } from "../types.d.ts" */
/** @import { CookieJar } from "./session.js" */

import { clientOf } from "./client.js";
import { ConsentGate, GRANTED } from "./consent.js";
import { Engagement } from "./engagement.js";
import { ECOMMERCE_EVENTS, parametersOf, toHitParameters } from "./event-to-hit.js";
import { HitQueue } from "./queue.js";
import { SentCounts } from "./sent-counts.js";
import { Session } from "./session.js";

const KEY_EVENTS = new Set(["purchase"]);
const SEARCH_KEYS = ["q", "s", "search", "query", "keyword"];
const MIN_UNLOAD_ENGAGEMENT_MS = 1_000;

/**
 * Our tag: what GA4's gtag.js does with a page's events, without a page. A transport takes the
 * batches: a beacon encodes and posts them, the direct engine's log keeps them as they are.
 */
export class Tag {
  /**
   * @param {object} options
   * @param {string} options.measurementId
   * @param {Clock} options.clock
   * @param {CookieJar} options.jar
   * @param {Environment} options.environment
   * @param {() => number} options.random
   * @param {(batch: HitBatch) => void} options.transport
   */
  constructor({ measurementId, clock, jar, environment, random, transport }) {
    this.clock = clock;
    this.transport = transport;
    this.session = new Session(measurementId, jar, random);
    this.engagement = new Engagement(() => clock.now());
    this.queue = new HitQueue(clock, (hits, unload) => this.send(hits, unload));
    this.client = clientOf(measurementId, environment);
    this.pageId = clock.now();
    this.sent = new SentCounts();
    this.page = { location: "", referrer: "", title: "" };
    this.consent = new ConsentGate();
    /** @type {string | null} */
    this.userId = null;
    this.left = false;
    /** @type {Set<string>} events of enhanced measurement that were sent for this page and are sent once */
    this.measuredOnce = new Set();
  }

  /**
   * A page view: of a load, or of a history change. A tag that waits for consent only takes note:
   * loaded later, it would find the page that is open then, and the referrer that the load had.
   * @param {{location: string, referrer: string, title: string}} page
   * @param {{load: boolean}} how
   */
  viewPage(page, { load }) {
    const { location, referrer } = this.page;
    this.page = this.consent.isSilent && location ? { ...page, referrer } : page;
    this.measuredOnce.clear();
    if (this.consent.isSilent) return;
    // Attention counts from a page's first hit on, not from when the tag was there.
    if (load) this.engagement.take();
    const term = searchTermOf(page.location);
    if (term) this.addHit("view_search_results", { search_term: term }, false);
    this.addHit("page_view", {}, load);
  }

  /**
   * A message of the page's data layer; one without an event can still carry a user id.
   * @param {DataLayerMessage} message with `event`, and its parameters or `ecommerce`; or a
   *   consent command
   */
  receive(message) {
    if (this.consent.receive(message)) this.obeyConsent();
    if (message.user_id) this.userId = String(message.user_id);
    if (typeof message.event !== "string") return;
    if (this.consent.isSilent) this.consent.hold(message);
    else this.addHit(message.event, parametersOf(message), true);
  }

  /** Begins as a tag that is loaded now, or forgets the visitor and whatever waits. */
  obeyConsent() {
    const held = this.consent.release();
    if (this.consent.state === "denied") {
      this.queue.drop();
      this.session.forget();
    } else if (this.consent.state === "granted") {
      this.client = { ...this.client, ...GRANTED };
      if (this.page.location) this.viewPage(this.page, { load: true });
      held.forEach((message) => this.receive(message));
    }
  }

  /**
   * An event of enhanced measurement.
   * @param {string} name
   * @param {Record<string, string | number>} parameters
   * @param {string} [onceAPage] a key under which it is told once a page
   */
  measure(name, parameters, onceAPage) {
    if (this.consent.isSilent) return;
    if (onceAPage) {
      if (this.measuredOnce.has(onceAPage)) return;
      this.measuredOnce.add(onceAPage);
    }
    this.addHit(name, parameters, false);
  }

  /** The page is being left: unsent engagement and whatever waits go out. */
  leave() {
    if (this.left) return;
    if (this.engagement.unsentMs() >= MIN_UNLOAD_ENGAGEMENT_MS) {
      this.addHit("user_engagement", {}, false);
    }
    this.left = true;
    this.queue.flush(true);
  }

  /** A page that comes back from the back/forward cache goes on. */
  comeBack() {
    this.left = false;
  }

  /**
   * @param {string} name
   * @param {DataLayerMessage} parameters
   * @param {boolean} external pushed or configured by the page (`_ee`)
   */
  addHit(name, parameters, external) {
    if (this.left || this.consent.isSilent || name === "" || name.startsWith("_")) return;
    const engagementMs = this.engagement.take();
    const stamp = this.session.stamp(this.clock.now(), name, engagementMs);
    if (this.client.cid !== stamp.cid) this.client = { ...this.client, cid: stamp.cid };
    const key = KEY_EVENTS.has(name);
    /** @type {Hit} t, s and i are set when the batch leaves */
    const hit = {
      t: 0,
      p: this.pageId,
      s: 0,
      i: 0,
      en: name,
      dl: this.page.location,
      dt: this.page.title,
      sid: stamp.sid,
      sct: stamp.sct,
      seg: stamp.seg,
    };
    Object.assign(hit, toHitParameters(parameters));
    if (hit.items && !ECOMMERCE_EVENTS.has(name)) delete hit.items;
    if (this.page.referrer) hit.dr = this.page.referrer;
    if (this.userId) hit.uid = this.userId;
    if (engagementMs > 0 && !stamp.ss) hit.et = engagementMs;
    if (stamp.fv) hit.fv = 1;
    if (stamp.ss) hit.ss = 1;
    if (stamp.nsi) hit.nsi = 1;
    if (external) hit.ee = 1;
    if (key) hit.c = 1;
    this.queue.add(hit, stamp.ss || key);
  }

  /**
   * @param {Hit[]} hits
   * @param {boolean} unload
   */
  send(hits, unload) {
    const t = this.clock.now();
    const s = this.sent.add(t, hits);
    for (const [i, hit] of hits.entries()) {
      hit.t = t;
      hit.s = s;
      hit.i = i;
    }
    this.transport({ client: this.client, hits, unload });
  }
}

/** @type {Map<string, string>} */
const searchTerms = new Map();

/**
 * @param {string} location parsed once: the same pages are viewed again and again
 * @returns {string} the site search's term, "" when there is none
 */
function searchTermOf(location) {
  const mark = location.indexOf("?");
  if (mark < 0) return "";
  let term = searchTerms.get(location);
  if (term === undefined) {
    term = findSearchTerm(location.slice(mark + 1));
    searchTerms.set(location, term);
  }
  return term;
}

/** @param {string} text a location's query */
function findSearchTerm(text) {
  const query = new URLSearchParams(text);
  for (const key of SEARCH_KEYS) {
    const term = query.get(key);
    if (term) return term;
  }
  return "";
}
