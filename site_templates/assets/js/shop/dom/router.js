/**
 * Soft navigation: the next page's `<main>` takes the place of this one's. Every page also works on
 * a hard load, so a failed fetch simply loads the page.
 */
export class Router {
  /**
   * @param {string} base base path without its last slash
   * @param {(url: string, how: {referrer: string, changed: boolean}) => void} onPage called when a
   *   page is in place; `url` is without the base path
   */
  constructor(base, onPage) {
    this.base = base;
    this.onPage = onPage;
    /** @type {Map<string, Document>} */
    this.pages = new Map();
    this.current = location.href;
    /** Settles when no navigation is under way. */
    this.idle = Promise.resolve();
    history.scrollRestoration = "manual";
    // How many pages of this site lie behind the current one: a shopper must not go back past them.
    history.replaceState({ depth: history.state?.depth ?? 0 }, "");
    addEventListener("popstate", () => {
      // A jump within the page changes its address, too.
      if (pageOf(location.href) !== pageOf(this.current)) this.show(location.href, false);
    });
  }

  /** @param {string} href */
  urlOf(href) {
    const { pathname, search } = new URL(href);
    return pathname.slice(this.base.length) + search;
  }

  /** @param {string} url without the base path */
  go(url) {
    const href = new URL(this.base + url, location.href).href;
    this.show(href, href !== this.current);
  }

  /**
   * @param {string} href
   * @param {boolean} push
   */
  show(href, push) {
    this.idle = this.idle.then(() => this.swap(href, push));
  }

  /**
   * @param {string} href
   * @param {boolean} push
   */
  async swap(href, push) {
    const page = await this.fetchPage(href);
    if (!page) return void location.assign(href);
    const referrer = this.current;
    const changed = pageOf(href) !== pageOf(referrer);
    const main = /** @type {HTMLElement} */ (page.querySelector("#main")).cloneNode(true);
    document.querySelector("#main")?.replaceWith(main);
    document.title = page.title;
    document.body.dataset.pageType = page.body.dataset.pageType;
    if (push) history.pushState({ depth: history.state.depth + 1 }, "", href);
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

/** @param {string} href */
function pageOf(href) {
  return href.split("#", 1)[0];
}
