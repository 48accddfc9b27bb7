/** @import { NavigationHistory } from "../navigation-history.js" */

/**
 * @typedef {object} Arrival how a page came to be shown
 * @property {string} referrer the address before
 * @property {boolean} changed whether the address is another one
 *
 * @typedef {object} EntryState what the browser keeps with an entry of its history
 * @property {readonly string[]} behind the pageHistory there
 * @property {number} [back] how many entries before it the page behind stands, 1 unless told
 * @property {boolean} [spent] whether it is a form that was sent, which "back" skips
 */

/**
 * Soft navigation: the next page's `<main>` takes the place of this one's. Every page also works on
 * a hard load, so a failed fetch simply loads the page.
 */
export class Router {
  /**
   * @param {string} base base path without its last slash
   * @param {NavigationHistory} pageHistory what "back" leads to
   * @param {(url: string, how: Arrival) => void} onPage called when a page is in place; `url` is
   *   without the base path
   * @param {(url: string) => Promise<void>} [prepare] awaited before a page is put in place
   */
  constructor(base, pageHistory, onPage, prepare = () => Promise.resolve()) {
    this.base = base;
    this.pageHistory = pageHistory;
    this.prepare = prepare;
    this.onPage = onPage;
    /** @type {Map<string, Document>} */
    this.pages = new Map();
    this.current = location.href;
    /** Settles when no navigation is under way. */
    this.idle = Promise.resolve();
    history.scrollRestoration = "manual";
    // Each entry knows what lies behind it, so that a reload forgets nothing.
    pageHistory.restore(history.state?.behind);
    this.keepHistory();
    addEventListener("popstate", () => this.onMove(location.href, history.state));
  }

  /** @param {string} href */
  urlOf(href) {
    const { pathname, search } = new URL(href);
    return pathname.slice(this.base.length) + search;
  }

  /**
   * @param {string} url without the base path
   * @param {boolean} [redirects] whether the current page is done with, and lies behind no more
   */
  go(url, redirects = false) {
    const href = new URL(this.base + url, location.href).href;
    this.queue(() => this.follow(href, redirects));
  }

  /**
   * Navigations are carried out one after the other.
   * @param {() => Promise<void>} navigation
   */
  queue(navigation) {
    this.idle = this.idle.then(navigation);
  }

  /** Waits until no navigation is under way, those that follow from another one included. */
  async settle() {
    for (let idle = null; idle !== this.idle;) {
      idle = this.idle;
      await idle;
    }
  }

  /**
   * @param {string} href
   * @param {boolean} redirects
   */
  async follow(href, redirects) {
    const page = await this.fetchPage(href);
    if (!page) return void location.assign(href);
    const move = this.pageHistory.follow(this.urlOf(this.current), this.urlOf(href), redirects);
    if (move === "back") return await goBack();
    document.title = page.title; // Google's tag reads it the moment the address changes
    if (move === "push") this.push(href, 1);
    if (move === "replace") {
      const { back = 1 } = history.state;
      history.replaceState({ ...history.state, spent: true }, "");
      this.push(href, back + 1);
    }
    this.show(page, href);
  }

  /**
   * A form that was sent stays in the browser's history, marked as spent: a page that took its place
   * by `replaceState` would be no page view to Google's tag.
   * @param {string} href
   * @param {number} back
   */
  push(href, back) {
    history.pushState({ behind: this.pageHistory.behind, back }, "", href);
  }

  /**
   * The browser moved in its history.
   * @param {string} href
   * @param {EntryState | null} state none where the browser made the entry by itself
   */
  onMove(href, state) {
    // A jump within the page changes its address, too.
    if (pageOf(href) === pageOf(this.current)) {
      if (state) this.pageHistory.restore(state.behind);
      else this.keepHistory();
      return;
    }
    if (state?.spent && state.behind.length > 0) return history.back();
    this.queue(async () => {
      const page = await this.fetchPage(href);
      if (!page) return void location.reload();
      this.pageHistory.restore(state?.behind);
      this.show(page, href);
    });
  }

  keepHistory() {
    history.replaceState({ ...history.state, behind: this.pageHistory.behind }, "");
  }

  /**
   * @param {Document} page
   * @param {string} href
   */
  show(page, href) {
    const referrer = this.current;
    const changed = pageOf(href) !== pageOf(referrer);
    const main = page.querySelector("#main");
    if (!main) throw new Error(`no #main on ${href}`);
    document.querySelector("#main")?.replaceWith(main.cloneNode(true));
    document.title = page.title;
    document.body.dataset.pageType = page.body.dataset.pageType;
    this.current = href;
    scrollTo(0, 0);
    this.onPage(this.urlOf(href), { referrer, changed });
  }

  /**
   * @param {string} href
   * @returns {Promise<Document | null>}
   */
  async fetchPage(href) {
    const path = href.split(/[?#]/, 1)[0];
    const isPrepared = await this.prepare(this.urlOf(href)).then(() => true, () => false);
    if (!isPrepared) return null;
    const known = this.pages.get(path);
    if (known) return known;
    const response = await fetch(path).catch(() => null);
    if (!response || !response.headers.get("content-type")?.includes("text/html")) return null;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    if (!page.querySelector("#main")) return null;
    this.pages.set(path, page);
    return page;
  }
}

/** Goes back to the page behind, and waits until the browser is there. */
export async function goBack() {
  const arrived = new Promise((done) => addEventListener("popstate", done, { once: true }));
  history.go(-(history.state.back ?? 1));
  await arrived;
}

/** @param {string} href */
function pageOf(href) {
  return href.split("#", 1)[0];
}
