/** @import { ShopState } from "./state.js" */
/** @import { EcommerceEvents } from "./ecommerce-events.js" */

import { itemUrl } from "./catalog.js";

const LOGIN_LASTS_MS = 7 * 24 * 3_600_000;

/** The visitor's account, and the wishlist that belongs to it. Methods return the URL to go to. */
export class AccountService {
  /**
   * @param {ShopState} state
   * @param {EcommerceEvents} events
   * @param {() => number} now epoch milliseconds
   * @param {() => number} random a number in (0, 1)
   */
  constructor(state, events, now, random) {
    this.state = state;
    this.events = events;
    this.now = now;
    this.random = random;
  }

  /** Pushes the user id of the logged-in visitor; logins expire after a week. */
  start() {
    const { account } = this.state;
    if (!account?.logged_in) return;
    if (this.now() - account.logged_in_at_ms > LOGIN_LASTS_MS) this.logOut();
    else this.events.push({ user_id: account.user_id });
  }

  /** Where the account link leads. */
  get url() {
    const { account } = this.state;
    if (!account) return "/signup/";
    return account.logged_in ? "/account/" : "/login/";
  }

  /**
   * @param {string} name
   * @returns {string}
   */
  signUp(name) {
    const user_id = `u${Math.floor(this.random() * 1e12).toString(36)}`;
    this.state.account = { user_id, logged_in: true, logged_in_at_ms: this.now(), name };
    this.events.push({ event: "sign_up", method: "email", user_id });
    return this.afterLogIn();
  }

  /** @returns {string | null} */
  logIn() {
    const account = this.state.account;
    if (!account) return null;
    this.state.account = { ...account, logged_in: true, logged_in_at_ms: this.now() };
    this.events.push({ event: "login", method: "email", user_id: account.user_id });
    return this.afterLogIn();
  }

  /** Google's documented way to log a user out is a user id of null. */
  logOut() {
    const { account } = this.state;
    if (account?.logged_in) {
      this.state.account = { ...account, logged_in: false };
      this.events.push({ user_id: null });
    }
    return "/";
  }

  /** @returns {string} */
  afterLogIn() {
    const wish = this.state.pendingWish;
    if (!wish) return this.state.cart.length > 0 ? "/cart/" : "/";
    this.state.pendingWish = null;
    this.keepWish(wish);
    return itemUrl(this.events.catalog.item(wish));
  }

  /**
   * Wishlists belong to accounts: without one the wish waits behind the log-in page.
   * @param {string} itemId
   * @returns {string | null}
   */
  addToWishlist(itemId) {
    if (!this.state.account?.logged_in) {
      this.state.pendingWish = itemId;
      return this.state.account ? "/login/" : "/signup/";
    }
    this.keepWish(itemId);
    return null;
  }

  /** @param {string} itemId */
  keepWish(itemId) {
    if (this.state.wishlist.includes(itemId)) return;
    this.state.wishlist = [...this.state.wishlist, itemId];
    this.events.item("add_to_wishlist", itemId, {});
  }
}
