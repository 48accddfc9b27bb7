/** @import { Clock, Timer } from "../clock.js" */
/** @import { Hit } from "../types.d.ts" */

const FLUSH_AFTER_MS = 5_000;
const MAX_EVENTS = 20;
/** Stands for gtag's limit of 16,384 bytes of event data; counting items needs no encoding. */
const MAX_ITEMS = 60;

/** Holds hits back for five seconds, so that what happens together leaves in one request. */
export class HitQueue {
  /**
   * @param {Clock} clock
   * @param {(hits: Hit[], unload: boolean) => void} send
   */
  constructor(clock, send) {
    this.clock = clock;
    this.send = send;
    /** @type {Hit[]} */
    this.hits = [];
    this.items = 0;
    /** @type {Timer | null} */
    this.timer = null;
  }

  /**
   * @param {Hit} hit
   * @param {boolean} atOnce session starts and key events do not wait
   */
  add(hit, atOnce) {
    const items = hit.items?.length ?? 0;
    if (atOnce || this.hits.length === MAX_EVENTS || this.items + items > MAX_ITEMS) this.flush();
    this.hits.push(hit);
    this.items += items;
    if (atOnce) this.flush();
    else this.timer ??= this.clock.schedule(() => this.flush(), FLUSH_AFTER_MS);
  }

  flush(unload = false) {
    const hits = this.drop();
    if (hits.length > 0) this.send(hits, unload);
  }

  /** Empties the queue without sending; returns what was in it. */
  drop() {
    if (this.timer) this.clock.cancel(this.timer);
    this.timer = null;
    const { hits } = this;
    this.hits = [];
    this.items = 0;
    return hits;
  }
}
