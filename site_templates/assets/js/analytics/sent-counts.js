/** @import { Hit } from "../types.d.ts" */

/** Counts of what a tag has sent since its page was opened; the engine waits for as many to arrive. */
export class SentCounts {
  constructor() {
    this.requests = 0;
    this.hits = 0;
    this.fromMs = 0;
    this.toMs = 0;
    /** @type {Map<string, number>} by event name, which is whatever a page pushes */
    this.counts = new Map();
  }

  /**
   * @param {number} t when the request leaves
   * @param {Pick<Hit, "en">[]} hits
   * @returns {number} the request's number on this page, from 1
   */
  add(t, hits) {
    if (this.requests === 0) this.fromMs = t;
    this.toMs = t;
    this.hits += hits.length;
    for (const { en } of hits) this.counts.set(en, (this.counts.get(en) ?? 0) + 1);
    return ++this.requests;
  }

  figures() {
    const { requests, hits, fromMs, toMs, counts } = this;
    return { requests, hits, from_ms: fromMs, to_ms: toMs, counts: Object.fromEntries(counts) };
  }
}
