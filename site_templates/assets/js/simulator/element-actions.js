import { find } from "../shop/dom/find.js";
import { SEEN_AT } from "../shop/dom/impressions.js";

/**
 * Moves the viewport, and lets the page notice at once instead of at the next frame.
 * @param {number} top document coordinate
 */
export function scrollPage(top) {
  scrollTo(0, top);
  document.dispatchEvent(new Event("scroll"));
}

/** How deep one may scroll without being "at the end" (GA4's scroll counts from 90 %). */
const SHORT_OF_THE_END = 0.88;

/**
 * Brings an element up to some part of the screen, without passing what the policy did not decide
 * to see: the next section, or the page's end.
 * @param {HTMLElement} element
 * @param {number} part of the screen's height at which its top is to be, 0 to 1
 */
export function scrollIntoPosition(element, part) {
  const wanted = scrollY + element.getBoundingClientRect().top - part * innerHeight;
  const own = element.closest("[data-impression]");
  const next = [...document.querySelectorAll("#main [data-impression]")].find((section) =>
    section !== own && section.getBoundingClientRect().top > innerHeight * SEEN_AT &&
    (element.compareDocumentPosition(section) & Node.DOCUMENT_POSITION_FOLLOWING)
  );
  const nextTop = next
    ? scrollY + next.getBoundingClientRect().top - innerHeight * SEEN_AT - 2
    : Infinity;
  const end = document.documentElement.scrollHeight * SHORT_OF_THE_END - innerHeight;
  scrollPage(Math.max(scrollY, Math.floor(Math.min(wanted, nextTop, end))));
}

/**
 * Writes into a form control as typing or choosing does.
 * @param {Element | RadioNodeList | null} control
 * @param {string} value
 */
export function enterValue(control, value) {
  if (!(control instanceof HTMLInputElement || control instanceof HTMLSelectElement)) {
    throw new Error("no such field in this form");
  }
  if (control instanceof HTMLInputElement && control.type === "checkbox") control.checked = true;
  else control.value = value;
  control.dispatchEvent(new Event("input", { bubbles: true }));
  control.dispatchEvent(new Event("change", { bubbles: true }));
}

/**
 * Clicks a link whose target is another tab or a file, by `element.click()`, without opening it.
 * @param {HTMLElement} link
 */
export function clickWithoutLeaving(link) {
  addEventListener("click", (event) => event.preventDefault(), { once: true });
  link.click();
}

/**
 * Clicks an element by `element.click()`: its handlers and default action run as for a visitor's click.
 * @param {string} selector
 * @param {ParentNode} [root]
 */
export function click(selector, root = find(document, "#main")) {
  find(root, selector).click();
}
