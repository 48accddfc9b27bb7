/** @import { Hands } from "./buttons.js" */

import { changeUrl } from "../query.js";
import { BUTTONS } from "./buttons.js";
import { noticeSections } from "./impressions.js";
import { followOtherTabs } from "./local-store.js";
import { showConsent } from "./render.js";
import { showToast } from "./toast.js";
import { own } from "../own.js";

/**
 * What forms that lead nowhere have to say.
 * @type {Record<string, string>}
 */
const ANSWERS = {
  "newsletter-form": "Thank you for signing up",
  "login-form": "There is no account here yet",
  "lookup-form": "There is no such order",
};

/**
 * Hangs the shop onto the document: a few delegated listeners that outlive every page.
 * @param {Hands} hands
 * @param {string} base base path without its last slash
 */
export function wire(hands, base) {
  document.addEventListener("click", (event) => onClick(event, hands, base));
  document.addEventListener("submit", (event) => onSubmit(event, hands));
  document.addEventListener("change", (event) => onChange(event, hands));
  document.addEventListener("scroll", () => noticeSections(hands.shop), { passive: true });
  followOtherTabs("consent", () => {
    hands.shop.consent.obey();
    showConsent(hands.shop);
  });
}

/**
 * @param {MouseEvent} event
 * @param {Hands} hands
 * @param {string} base
 */
function onClick(event, hands, base) {
  if (event.defaultPrevented || !(event.target instanceof Element)) return;
  const button = /** @type {HTMLElement | null} */ (event.target.closest("button[data-action]"));
  if (button) {
    own(BUTTONS, button.dataset.action ?? "")?.(hands, button);
    return;
  }
  const link = event.target.closest("a[href]");
  // New tabs, downloads and other sites are the browser's business.
  if (!(link instanceof HTMLAnchorElement) || event.ctrlKey || event.metaKey || event.shiftKey) {
    return;
  }
  if (link.target || link.hasAttribute("download") || link.origin !== location.origin) return;
  if (!link.pathname.startsWith(`${base}/`)) return;
  event.preventDefault();
  const plain = link.pathname.slice(base.length) + link.search;
  hands.go(followLink(link, hands, plain));
}

/**
 * Tells what a link means before it is followed.
 * @param {HTMLAnchorElement} link
 * @param {Hands} hands
 * @param {string} plain the link's URL without base path
 * @returns {string}
 */
function followLink(link, { shop }, plain) {
  const { promotionId, categoryId, action } = link.dataset;
  if (promotionId) return shop.selectPromotion(promotionId);
  if (categoryId) return shop.selectCategory(categoryId);
  if (action === "begin-checkout") return shop.checkoutUrl;
  const list = /** @type {HTMLElement | null} */ (link.closest("[data-list-id]"));
  const card = /** @type {HTMLElement | null} */ (link.closest("[data-item-id]"));
  if (list && card && link.classList.contains("card-link")) {
    return shop.selectItem(list.dataset.listId ?? "", card.dataset.itemId ?? "");
  }
  return plain;
}

/**
 * @param {SubmitEvent} event
 * @param {Hands} hands
 */
function onSubmit(event, { shop, go, refresh }) {
  const form = event.target;
  if (!(form instanceof HTMLFormElement)) return;
  event.preventDefault();
  const fields = /** @type {Record<string, string>} */ (Object.fromEntries(new FormData(form)));
  const url = shop.submitForm(form.id, fields);
  const answer = own(ANSWERS, form.id);
  if (url === null && answer !== undefined) showToast(answer);
  go(url, shop.redirects(form.id));
  refresh();
}

/**
 * Toolbars and quantities act as soon as they are changed.
 * @param {Event} event
 * @param {Hands} hands
 */
function onChange(event, { shop, go, refresh }) {
  const select = event.target;
  if (!(select instanceof HTMLSelectElement)) return;
  if (select.closest(".toolbar")) {
    go(changeUrl(shop.page.url, { [select.name]: select.value, page: "" }));
  } else if (select.dataset.action === "change-quantity") {
    const line = /** @type {HTMLElement | null} */ (select.closest("[data-line-id]"));
    shop.changeQuantity(line?.dataset.lineId ?? "", Number(select.value));
    refresh();
  }
}
