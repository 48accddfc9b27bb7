/** @import { SessionCookie } from "./cookies.js" */

import * as cookies from "./cookies.js";

const SESSION_TIMEOUT_S = 30 * 60;
const ENGAGED_AFTER_MS = 10_000;

/**
 * @typedef {object} CookieJar
 * @property {(name: string) => string | undefined} get
 * @property {(name: string, value: string) => void} set
 * @property {(name: string) => void} remove
 *
 * The part of a hit that describes its visitor and session.
 * @typedef {{cid: string, sid: number, sct: number, seg: number, fv: boolean, ss: boolean,
 *   nsi: boolean}} SessionStamp
 */

/** Visitor and session as GA4's tag keeps them: in two cookies, renewed by every hit. */
export class Session {
  /**
   * @param {string} measurementId
   * @param {CookieJar} jar
   * @param {() => number} random in (0, 1)
   */
  constructor(measurementId, jar, random) {
    this.jar = jar;
    this.random = random;
    this.cookieName = cookies.sessionCookieName(measurementId);
    this.engagedMs = 0;
    /** The session as it was last read or written, and its cookie. */
    /** @type {SessionCookie | null} */
    this.known = null;
    /** @type {string | undefined} */
    this.text = undefined;
    this.clientId = cookies.parseClientCookie(jar.get(cookies.CLIENT_COOKIE));
  }

  /**
   * The stamp of a hit at `nowMs`; starts a session when none is there or the last hit is more
   * than 30 minutes old.
   * @param {number} nowMs
   * @param {string} eventName
   * @param {number} engagementMs since the page's last hit
   * @returns {SessionStamp}
   */
  stamp(nowMs, eventName, engagementMs) {
    const now = Math.floor(nowMs / 1000);
    const nsi = this.clientId === null;
    const cid = this.clientId ?? this.mintClient(nowMs);
    const known = this.read();
    const fv = known === null;
    const ss = fv || now > known.last_s + SESSION_TIMEOUT_S;
    this.engagedMs = ss ? 0 : this.engagedMs + engagementMs;
    // A second page view engages a session, and so does more than ten seconds of attention.
    const engaged = eventName === "page_view" || this.engagedMs > ENGAGED_AFTER_MS;
    const sid = ss ? now : known.sid;
    const sct = ss ? (known?.sct ?? 0) + 1 : known.sct;
    const seg = ss ? 0 : engaged ? 1 : known.seg;
    // Cookies hold whole seconds, so most hits change nothing.
    if (ss || nsi || now !== known.last_s || seg !== known.seg) {
      this.save(cid, { sid, sct, seg, last_s: now });
    }
    return { cid, sid, sct, seg, fv, ss, nsi };
  }

  /** @returns {SessionCookie | null} what the cookie says; parsed again only when it has changed */
  read() {
    const text = this.jar.get(this.cookieName);
    if (text !== this.text) {
      this.known = cookies.parseSessionCookie(text);
      this.text = text;
    }
    return this.known;
  }

  /** Removes the cookies: the next visitor is a new one. */
  forget() {
    this.clientId = null;
    this.engagedMs = 0;
    this.jar.remove(cookies.CLIENT_COOKIE);
    this.jar.remove(this.cookieName);
  }

  /** @param {number} nowMs */
  mintClient(nowMs) {
    this.clientId = cookies.makeClientId(nowMs, this.random);
    return this.clientId;
  }

  /**
   * @param {string} cid
   * @param {SessionCookie} session
   */
  save(cid, session) {
    this.jar.set(cookies.CLIENT_COOKIE, cookies.formatClientCookie(cid));
    this.known = session;
    this.text = cookies.formatSessionCookie(session);
    this.jar.set(this.cookieName, this.text);
  }
}
