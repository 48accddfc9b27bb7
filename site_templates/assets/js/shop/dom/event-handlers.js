/** @import { PageContext } from "./buttons.js" */

import { changeUrl } from "../query.js";
import { BUTTONS } from "./buttons.js";
import { closest } from "./find.js";
import { noticeSections } from "./impressions.js";
import { followOtherTabs } from "./local-store.js";
import { showConsent } from "./render.js";
import { t } from "./text.js";
import { showToast } from "./toast.js";
import { getOwn } from "../own-property.js";
import { mark } from "../text.js";

/**
 * Messages of forms that lead to no other page.
 * @type {Record<string, string>}
 */
const ANSWERS = {
  "newsletter-form": mark("Thank you for signing up"),
  "login-form": mark("There is no account here yet"),
  "lookup-form": mark("There is no such order"),
};

/**
 * Attaches the shop to the document: a few delegated listeners that stay across soft navigations.
 * @param {PageContext} context
 * @param {string} base base path without its last slash
 */
export function attachEventHandlers(context, base) {
  document.addEventListener("click", (event) => onClick(event, context, base));
  document.addEventListener("submit", (event) => onSubmit(event, context));
  document.addEventListener("change", (event) => onChange(event, context));
  document.addEventListener("scroll", () => noticeSections(context.shop), { passive: true });
  followOtherTabs("consent", () => {
    context.shop.consent.obey();
    showConsent(context.shop);
  });
}

/**
 * @param {MouseEvent} event
 * @param {PageContext} context
 * @param {string} base
 */
function onClick(event, context, base) {
  if (event.defaultPrevented || !(event.target instanceof Element)) return;
  const button = closest(event.target, "button[data-action]");
  if (button) {
    getOwn(BUTTONS, button.dataset.action ?? "")?.(context, button);
    return;
  }
  const link = event.target.closest("a[href]");
  // New tabs, downloads and other sites are left to the browser.
  if (!(link instanceof HTMLAnchorElement) || event.ctrlKey || event.metaKey || event.shiftKey) {
    return;
  }
  if (link.target || link.hasAttribute("download") || link.origin !== location.origin) return;
  if (!link.pathname.startsWith(`${base}/`)) return;
  event.preventDefault();
  const plain = link.pathname.slice(base.length) + link.search;
  context.go(followLink(link, context, plain));
}

/**
 * Reports the click on a link to the shop before it is followed.
 * @param {HTMLAnchorElement} link
 * @param {PageContext} context
 * @param {string} plain the link's URL without base path
 * @returns {string}
 */
function followLink(link, { shop }, plain) {
  const { promotionId, categoryId, action } = link.dataset;
  if (promotionId) return shop.selectPromotion(promotionId);
  if (categoryId) return shop.selectCategory(categoryId);
  if (action === "begin-checkout") return shop.checkoutUrl;
  const list = closest(link, "[data-list-id]");
  const card = closest(link, "[data-item-id]");
  if (list && card && link.classList.contains("card-link")) {
    return shop.selectItem(list.dataset.listId ?? "", card.dataset.itemId ?? "");
  }
  return plain;
}

/**
 * @param {SubmitEvent} event
 * @param {PageContext} context
 */
function onSubmit(event, { shop, go, refresh }) {
  const form = event.target;
  if (!(form instanceof HTMLFormElement)) return;
  event.preventDefault();
  const fields = Object.fromEntries(
    Array.from(new FormData(form), ([name, value]) => [name, String(value)]),
  );
  const url = shop.submitForm(form.id, fields);
  const answer = getOwn(ANSWERS, form.id);
  if (url === null && answer !== undefined) showToast(t(answer));
  go(url, shop.redirects(form.id));
  refresh();
}

/**
 * Toolbars and quantities act as soon as they are changed.
 * @param {Event} event
 * @param {PageContext} context
 */
function onChange(event, { shop, go, refresh }) {
  const select = event.target;
  if (select instanceof Element && select.matches('[name="variant"]')) return refresh();
  if (!(select instanceof HTMLSelectElement)) return;
  if (select.closest(".toolbar")) {
    go(changeUrl(shop.page.url, { [select.name]: select.value, page: "" }));
  } else if (select.dataset.action === "change-quantity") {
    const line = closest(select, "[data-line-id]");
    shop.changeQuantity(line?.dataset.lineId ?? "", Number(select.value));
    refresh();
  }
}
