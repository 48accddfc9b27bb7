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
 * What a hit says of its visitor and session.
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
    const cid = this.clientId ?? this.mintClient(now);
    const known = cookies.parseSessionCookie(this.jar.get(this.cookieName));
    const ss = known === null || now > known.last_s + SESSION_TIMEOUT_S;
    const session = ss
      ? { sid: now, sct: (known?.sct ?? 0) + 1, seg: 0, last_s: now }
      : { ...known, last_s: now };
    this.engagedMs = ss ? 0 : this.engagedMs + engagementMs;
    // A second page view engages a session, and so does more than ten seconds of attention.
    if (!ss && (eventName === "page_view" || this.engagedMs > ENGAGED_AFTER_MS)) session.seg = 1;
    this.save(cid, session);
    const { sid, sct, seg } = session;
    return { cid, sid, sct, seg, fv: known === null, ss, nsi };
  }

  /** Removes the cookies: who comes after this is somebody new. */
  forget() {
    this.clientId = null;
    this.engagedMs = 0;
    this.jar.remove(cookies.CLIENT_COOKIE);
    this.jar.remove(this.cookieName);
  }

  /** @param {number} nowS */
  mintClient(nowS) {
    this.clientId = `${1 + Math.floor(this.random() * 2147483646)}.${nowS}`;
    return this.clientId;
  }

  /**
   * @param {string} cid
   * @param {SessionCookie} session
   */
  save(cid, session) {
    this.jar.set(cookies.CLIENT_COOKIE, cookies.formatClientCookie(cid));
    this.jar.set(this.cookieName, cookies.formatSessionCookie(session));
  }
}
