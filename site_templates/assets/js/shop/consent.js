/** @import { ConsentAnswer, DataLayerMessage } from "../types.d.ts" */
/** @import { ShopState } from "./state.js" */

import { command } from "../analytics/gtag-command.js";

/** The signals of Google's consent mode, version 2; the shop asks for all of them at once. */
const SIGNALS = ["ad_storage", "ad_user_data", "ad_personalization", "analytics_storage"];

/**
 * An answer as a button or an action carries it.
 * @param {string | null} value
 * @returns {ConsentAnswer}
 */
export function parseAnswer(value) {
  if (value === "granted" || value === "denied") return value;
  throw new RangeError(`consent is "granted" or "denied", not "${value}"`);
}

/**
 * @param {"default" | "update"} kind
 * @param {ConsentAnswer} answer
 */
function consentCommand(kind, answer) {
  return command("consent", kind, Object.fromEntries(SIGNALS.map((name) => [name, answer])));
}

/**
 * Whether the visitor may be counted: asked once a browser, kept as the cart is, and theirs to
 * change. A shop without a banner does not ask and pushes no consent command.
 */
export class Consent {
  /**
   * @param {boolean} asks whether this shop has a banner
   * @param {ShopState} state
   * @param {(message: DataLayerMessage) => void} push to the data layer
   */
  constructor(asks, state, push) {
    this.asks = asks;
    this.state = state;
    this.push = push;
    this.reconsidered = false;
  }

  /** Before everything else on a page: nothing is allowed but what was allowed before. */
  start() {
    if (!this.asks) return;
    this.push(consentCommand("default", "denied"));
    this.obey();
  }

  /** Pushes the stored answer, whichever tab gave it. */
  obey() {
    const { consent } = this.state;
    if (!this.asks || !consent) return;
    this.reconsidered = false;
    this.push(consentCommand("update", consent));
  }

  /** Whether the banner is open. */
  get isOpen() {
    return this.asks && (this.reconsidered || this.state.consent === null);
  }

  /** @param {ConsentAnswer} answer */
  answer(answer) {
    this.state.consent = answer;
    this.obey();
  }

  /** Opens the banner again. */
  reconsider() {
    this.reconsidered = true;
  }
}
