/** @import { HitBatch } from "../types.d.ts" */

import { encodeBatch } from "./encode.js";

/**
 * The transport of a real page: one POST a batch, by `sendBeacon` when the page is being left.
 * A simulated visit names itself and its time to our collector, and does without `keepalive`:
 * browsers hold at most 64 kB of such requests at once, which a visit in virtual time exceeds.
 * @param {string} collectUrl
 * @param {() => Record<string, string | number> | null} simulation local-only parameters, or null
 * @returns {(batch: HitBatch) => void}
 */
export function createBeacon(collectUrl, simulation) {
  const address = new URL(collectUrl, document.baseURI).href;
  return (batch) => {
    const local = simulation();
    const { query, body } = encodeBatch(batch, local ?? {}, address.length);
    const url = `${address}?${query}`;
    if (batch.unload && !local && navigator.sendBeacon(url, body)) return;
    fetch(url, {
      method: "POST",
      body: body === "" ? undefined : body,
      headers: body === "" ? {} : { "Content-Type": "text/plain;charset=UTF-8" },
      keepalive: local === null,
      mode: "no-cors",
      credentials: "omit",
      // A collector that is away must not disturb the shop; what was sent is checked elsewhere.
    }).catch(() => {});
  };
}
