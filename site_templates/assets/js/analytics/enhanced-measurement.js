/** @import { Tag } from "./tag.js" */

import { downloadParameters, outboundParameters } from "./measured-links.js";

const SCROLL_DEPTH = 0.9;

/**
 * GA4's enhanced measurement on a document: scroll, outbound click, file download, forms.
 * @param {Tag} tag
 * @param {string} pageOrigin what the site calls itself, in place of where it is served
 */
export function measureDocument(tag, pageOrigin) {
  /** @param {string} href */
  const named = (href) => href.replace(location.origin, pageOrigin);
  document.addEventListener("scroll", () => {
    const depth = (scrollY + innerHeight) / document.documentElement.scrollHeight;
    if (depth >= SCROLL_DEPTH) tag.measure("scroll", { percent_scrolled: 90 }, "scroll");
  }, { passive: true });
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
    if (link instanceof HTMLAnchorElement) measureLink(tag, link, named);
  }, { capture: true });
  document.addEventListener("input", (event) => {
    const field = event.target;
    const form = field instanceof HTMLElement ? field.closest("form") : null;
    if (!form) return;
    const parameters = { ...describeForm(form, named), ...describeFirstField(form) };
    tag.measure("form_start", parameters, `form_start ${form.id}`);
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form instanceof HTMLFormElement) tag.measure("form_submit", describeForm(form, named));
  }, { capture: true });
}

/**
 * @param {Tag} tag
 * @param {HTMLAnchorElement} link
 * @param {(href: string) => string} named
 */
function measureLink(tag, link, named) {
  if (!/^https?:/.test(link.href)) return;
  const told = {
    href: named(link.href),
    id: link.id,
    classes: link.className,
    text: (link.textContent ?? "").trim(),
  };
  const download = downloadParameters(told);
  if (download) tag.measure("file_download", download);
  if (link.hostname !== location.hostname) tag.measure("click", outboundParameters(told));
}

/**
 * @param {HTMLFormElement} form
 * @param {(href: string) => string} named
 */
function describeForm(form, named) {
  return {
    form_id: form.id,
    form_name: form.getAttribute("name") ?? "",
    form_destination: named(form.action),
    form_length: form.length,
  };
}

/** @param {HTMLFormElement} form */
function describeFirstField(form) {
  const first = /** @type {HTMLInputElement} */ (form.elements[0]);
  return {
    ...(first.id ? { first_field_id: first.id } : {}),
    first_field_name: first.name,
    first_field_type: first.type,
    first_field_position: 1,
  };
}
