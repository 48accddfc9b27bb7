/** @import { Trail } from "../trail.js" */

/**
 * @typedef {object} Arrival how a page came to be shown
 * @property {string} referrer the address before
 * @property {boolean} changed whether the address is another one
 * @property {boolean} replaced whether it took the place of the page before in the history
 */

/**
 * Soft navigation: the next page's `<main>` takes the place of this one's. Every page also works on
 * a hard load, so a failed fetch simply loads the page.
 */
export class Router {
  /**
   * @param {string} base base path without its last slash
   * @param {Trail} trail what "back" leads to
   * @param {(url: string, how: Arrival) => void} onPage called when a page is in place; `url` is
   *   without the base path
   */
  constructor(base, trail, onPage) {
    this.base = base;
    this.trail = trail;
    this.onPage = onPage;
    /** @type {Map<string, Document>} */
    this.pages = new Map();
    this.current = location.href;
    /** Settles when no navigation is under way. */
    this.idle = Promise.resolve();
    history.scrollRestoration = "manual";
    // Each entry knows what lies behind it, so that a reload forgets nothing.
    trail.restore(history.state?.behind);
    this.keepTrail();
    addEventListener("popstate", () => this.onMove(location.href, history.state?.behind));
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
    const move = this.trail.follow(this.urlOf(this.current), this.urlOf(href), redirects);
    if (move === "back") return await goBack();
    document.title = page.title; // Google's tag reads it the moment the address changes
    if (move === "push") history.pushState({ behind: this.trail.behind }, "", href);
    if (move === "replace") history.replaceState({ behind: this.trail.behind }, "", href);
    this.show(page, href, move === "replace");
  }

  /**
   * The browser moved in its history.
   * @param {string} href
   * @param {readonly string[] | undefined} behind none where the browser made the entry by itself
   */
  onMove(href, behind) {
    // A jump within the page changes its address, too.
    if (pageOf(href) === pageOf(this.current)) {
      if (behind) this.trail.restore(behind);
      else this.keepTrail();
      return;
    }
    this.queue(async () => {
      const page = await this.fetchPage(href);
      if (!page) return void location.reload();
      this.trail.restore(behind);
      this.show(page, href, false);
    });
  }

  keepTrail() {
    history.replaceState({ behind: this.trail.behind }, "");
  }

  /**
   * @param {Document} page
   * @param {string} href
   * @param {boolean} replaced
   */
  show(page, href, replaced) {
    const referrer = this.current;
    const changed = pageOf(href) !== pageOf(referrer);
    const main = /** @type {HTMLElement} */ (page.querySelector("#main")).cloneNode(true);
    document.querySelector("#main")?.replaceWith(main);
    document.title = page.title;
    document.body.dataset.pageType = page.body.dataset.pageType;
    this.current = href;
    scrollTo(0, 0);
    this.onPage(this.urlOf(href), { referrer, changed, replaced });
  }

  /**
   * @param {string} href
   * @returns {Promise<Document | null>}
   */
  async fetchPage(href) {
    const path = href.split(/[?#]/, 1)[0];
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

/** Goes back, and waits until the browser is there. */
export async function goBack() {
  const arrived = new Promise((done) => addEventListener("popstate", done, { once: true }));
  history.back();
  await arrived;
}

/** @param {string} href */
function pageOf(href) {
  return href.split("#", 1)[0];
}
