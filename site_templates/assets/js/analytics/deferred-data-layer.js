/** @import { DataLayerMessage } from "../types.d.ts" */

import { ConsentGate } from "./consent.js";

/**
 * The data layer as the shop fills it for Google's tags: until the visitor has agreed, nothing but
 * the consent commands. Tag Manager replays the layer from its beginning and fires the Google tag
 * once, at the first event, with the consent that stands there: an event that lies before the
 * answer would block it for as long as the page is open. What was held follows the answer in its
 * order; what happens after a refusal is forgotten, but for who is logged in.
 */
export class DeferredDataLayer {
  /** @param {DataLayerMessage[]} layer */
  constructor(layer) {
    this.layer = layer;
    this.gate = new ConsentGate();
  }

  /** @param {DataLayerMessage} message of the shop */
  push(message) {
    const isAnswer = this.gate.receive(message);
    if (isAnswer && this.gate.state === "denied") this.forget();
    if (message[0] === "consent" || !this.gate.isSilent) this.layer.push(message);
    else if (this.gate.state === "waiting") this.gate.hold(message);
    else if ("user_id" in message) this.gate.held = [{ user_id: message.user_id }];
    if (isAnswer && !this.gate.isSilent) this.layer.push(...this.gate.release());
  }

  /** Keeps of what was held who is logged in. */
  forget() {
    const last = this.gate.release().findLast((message) => "user_id" in message);
    this.gate.held = last ? [{ user_id: last.user_id }] : [];
  }

  /** Passes on what was pushed before the first event: a tag that starts now needs it. */
  reportState() {
    const { held } = this.gate;
    const isEvent = (/** @type {DataLayerMessage} */ message) =>
      "event" in message || "ecommerce" in message;
    const first = held.findIndex(isEvent);
    this.gate.held = first < 0 ? [] : held.slice(first);
    this.layer.push(...held.slice(0, first < 0 ? held.length : first));
  }
}
