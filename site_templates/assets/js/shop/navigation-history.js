/**
 * How the history takes a way to another page: `stay` keeps the entry, `push` adds one, `replace` puts
 * the new page in the place of the current one, `back` returns to the page behind.
 * @typedef {"stay" | "push" | "replace" | "back"} Move
 */

/**
 * The pages of this shop behind the current one: what "back" leads to. The router keeps the
 * browser's own history in step with it; without a page there is nothing else.
 */
export class NavigationHistory {
  constructor() {
    /** @type {readonly string[]} URLs without the base path, the oldest first */
    this.behind = [];
  }

  get canGoBack() {
    return this.behind.length > 0;
  }

  /**
   * Goes on to another page.
   * @param {string} here the current page's URL
   * @param {string} url
   * @param {boolean} redirects whether the current page is done with, as a log-in form is once it was
   *   sent: "back" does not lead to it
   * @returns {Move}
   */
  follow(here, url, redirects) {
    if (url === here) return "stay";
    if (!redirects) {
      this.behind = [...this.behind, here];
      return "push";
    }
    if (this.behind.at(-1) !== url) return "replace";
    this.behind = this.behind.slice(0, -1);
    return "back";
  }

  /** @returns {string | undefined} the page that lies behind, which is the current one now */
  back() {
    const url = this.behind.at(-1);
    this.behind = this.behind.slice(0, -1);
    return url;
  }

  /** @param {readonly string[] | undefined} behind what the browser kept with an entry of its history */
  restore(behind) {
    this.behind = behind ?? [];
  }
}
