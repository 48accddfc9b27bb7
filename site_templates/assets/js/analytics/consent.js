/** @import { ConsentAnswer, DataLayerMessage } from "../types.d.ts" */

/** Parameters of hits after consent that was denied by default and then granted, for all four signals. */
export const GRANTED = { gcs: "G111", gcd: "13r3r3r3r5l1", npa: "0" };

/**
 * Google's consent commands as *basic* consent mode means them: without consent a tag sends nothing,
 * as if it had not been loaded. What the page pushes before the visitor has answered is held for
 * the answer; what it pushes after a refusal is forgotten.
 */
export class ConsentGate {
  constructor() {
    /** @type {"unused" | "waiting" | ConsentAnswer} `unused`: the page has no consent mode */
    this.state = "unused";
    /** @type {DataLayerMessage[]} */
    this.held = [];
  }

  get isSilent() {
    return this.state === "waiting" || this.state === "denied";
  }

  /**
   * @param {DataLayerMessage} message of the data layer
   * @returns {boolean} whether it is a consent command that changed the state
   */
  receive({ 0: name, 1: kind, 2: signals }) {
    if (name !== "consent") return false;
    const before = this.state;
    const answer = signals?.analytics_storage;
    if (answer === "granted") this.state = "granted";
    else if (answer === "denied") this.state = kind === "default" ? "waiting" : "denied";
    return this.state !== before;
  }

  /** @param {DataLayerMessage} message */
  hold(message) {
    if (this.state !== "denied") this.held.push(message);
  }

  /** Takes what was held. */
  release() {
    const { held } = this;
    this.held = [];
    return held;
  }
}
