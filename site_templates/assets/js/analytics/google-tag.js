/** @import { Clock } from "../clock.js" */
/** @import { DataLayerMessage, GoogleConfig } from "../types.d.ts" */
/** @import { DeferredDataLayer } from "./deferred-data-layer.js" */
/** @import { Simulation } from "./start.js" */

import { documentCookies } from "./browser.js";
import { ConsentGate } from "./consent.js";
import * as cookies from "./cookies.js";
import { command } from "./gtag-command.js";
import { dataLayer, listen } from "./data-layer.js";
import { parametersOf } from "./event-to-hit.js";
import { SentCounts } from "./sent-counts.js";
import { TokenBucket } from "./token-bucket.js";

/** The mark on hits of simulated visits; reports can filter by it. */
const SIMULATED = "simulated";
/** Google's tag drops what is over 20 events at once and 5 a second. */
const BURST = 20;
const EVENTS_PER_S = 5;
/** Events that one action of a shopper, and the page it leads to, push at most. */
export const EVENTS_OF_AN_ACTION = 14;
/** Scrolls, clicks, forms: events of enhanced measurement that one action causes at most. */
const MEASURED_OF_AN_ACTION = 2;

/**
 * Google's own tag on a page of the shop, in the place of ours: Google's script does the work, and
 * is loaded when the visitor has agreed, not before (*basic* consent mode).
 */
export class GoogleTag {
  /**
   * @param {GoogleConfig} config
   * @param {Clock} clock
   * @param {Simulation | null} simulation
   * @param {DeferredDataLayer | null} held what the shop has not told yet
   */
  constructor(config, clock, simulation, held = null) {
    this.config = config;
    this.clock = clock;
    this.simulation = simulation;
    this.held = held;
    this.layer = dataLayer();
    this.jar = documentCookies(cookies.COOKIE_PATH);
    this.gate = new ConsentGate();
    /** Whether everything in the layer that was there before has been read. */
    this.started = false;
    this.loaded = false;
    this.bucket = new TokenBucket(BURST, EVENTS_PER_S, () => clock.now());
    /** Events passed to Google's tag; what it sends, and when, cannot be seen from the page. */
    this.sent = new SentCounts();
    const jar = this.jar;
    this.session = {
      get clientId() {
        return cookies.parseClientCookie(jar.get(cookies.CLIENT_COOKIE));
      },
    };
    this.engagement = {
      /** @param {boolean} active as Google's tag learns it: from the window */
      setActive: (active) => void dispatchEvent(new Event(active ? "focus" : "blur")),
    };
  }

  /** Follows the data layer, and loads Google's script where nothing forbids it. */
  start() {
    listen(this.layer, (message) => this.receive(message));
    this.started = true;
    if (!this.gate.isSilent) this.begin();
  }

  /** @param {DataLayerMessage} message */
  receive(message) {
    if (this.gate.receive(message)) this.obeyConsent();
    const isEvent = typeof message.event === "string" && !message.event.startsWith("gtm.");
    if (!isEvent && !("user_id" in message)) return;
    if (this.gate.isSilent || (isEvent && !this.loaded)) this.gate.hold(message);
    else if (isEvent) this.forward(message);
    else if (this.forwards) this.command("set", { user_id: message.user_id });
  }

  /** Whether events become commands of gtag.js; Tag Manager takes them off the data layer itself. */
  get forwards() {
    return this.config.mode === "gtag";
  }

  /** @param {DataLayerMessage} message an event of the page */
  forward(message) {
    this.count(message.event);
    if (!this.forwards) return;
    const { user_id, ...parameters } = parametersOf(message);
    if (user_id !== undefined) this.command("set", { user_id });
    this.command("event", message.event, parameters);
  }

  obeyConsent() {
    const refused = this.gate.state === "denied";
    // The documented switch: Google's tag, once loaded, would go on without cookies.
    Object.assign(globalThis, { [`ga-disable-${this.config.measurement_id}`]: refused });
    if (refused) {
      this.gate.release();
      this.jar.remove(cookies.CLIENT_COOKIE);
      this.jar.remove(cookies.sessionCookieName(this.config.measurement_id));
    } else if (this.gate.state === "granted" && this.started) {
      // Google's tag reports the open page, which was opened before consent.
      if (this.forwards || !this.loaded) this.count("page_view");
      this.begin();
    }
  }

  /** Loads Google's script, and passes it the held messages. */
  begin() {
    this.load();
    this.gate.release().forEach((message) => this.receive(message));
  }

  load() {
    if (this.simulation) this.presetClient(this.simulation);
    if (this.loaded) {
      // Its own page view comes once a load; who agrees again begins with the page that is open.
      if (this.forwards) this.command("event", "page_view", {});
      return;
    }
    this.loaded = true;
    this.held?.reportState();
    const { mode, measurement_id, container_id, script_origin } = this.config;
    if (mode === "gtag") this.configure();
    else this.introduce();
    const id = mode === "gtag" ? measurement_id : container_id;
    const script = document.createElement("script");
    script.async = true;
    script.src = `${script_origin}/${mode === "gtag" ? "gtag/js" : "gtm.js"}?id=${id}`;
    document.head.append(script);
  }

  /**
   * A simulated visitor is known beforehand, so that the answer key fits.
   * @param {Simulation} simulation
   */
  presetClient({ random }) {
    if (this.session.clientId) return;
    const id = cookies.makeClientId(this.clock.now(), random);
    this.jar.set(cookies.CLIENT_COOKIE, cookies.formatClientCookie(id));
  }

  /** @param {...unknown} words of one of Google's commands */
  command(...words) {
    this.layer.push(command(...words));
  }

  configure() {
    const { measurement_id, transport_url, server_container_url } = this.config;
    this.command("js", new Date());
    if (this.simulation) this.command("set", "user_properties", { [SIMULATED]: "true" });
    this.command("config", measurement_id, {
      ...(transport_url ? { transport_url } : {}),
      ...(server_container_url ? { server_container_url } : {}),
      ...(this.simulation ? { traffic_type: SIMULATED } : {}),
    });
  }

  introduce() {
    if (this.simulation) this.layer.push({ traffic_type: SIMULATED, [SIMULATED]: "true" });
    this.layer.push({ "gtm.start": Date.now(), event: "gtm.js" });
  }

  /** Google's tag measures pages by itself; here its events are only counted. */
  viewPage() {
    if (!this.gate.isSilent) this.count("page_view");
  }

  /** @param {string} event */
  count(event) {
    this.bucket.take(1);
    this.sent.add(this.clock.now(), [{ en: event }]);
  }

  /** Waits until Google's tag would drop none of the events of one more action. */
  async waitForQueue() {
    this.bucket.take(MEASURED_OF_AN_ACTION);
    await this.clock.sleep(this.bucket.waitMs(EVENTS_OF_AN_ACTION));
  }

  /** The event of a page that is being left; Google's tag sends what it holds. */
  leave() {
    dispatchEvent(new PageTransitionEvent("pagehide"));
  }

  comeBack() {
    dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }));
  }
}
