/** @import { Tag } from "./tag.js" */

import { firstFieldParameters, formParameters } from "./measured-forms.js";
import { downloadParameters, leadsAway, outboundParameters } from "./measured-links.js";

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
  /** @param {MouseEvent} event */
  const clicked = (event) => {
    const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
    const opensMenu = event.button === 2;
    if (link instanceof HTMLAnchorElement && !opensMenu) measureLink(tag, link, named);
  };
  document.addEventListener("click", clicked, { capture: true });
  document.addEventListener("auxclick", clicked, { capture: true }); // into a tab of its own
  document.addEventListener("input", (event) => {
    const field = event.target;
    if (!(field instanceof HTMLElement)) return;
    const form = field.closest("form");
    if (!form) return;
    const parameters = {
      ...formParameters(form, named),
      ...firstFieldParameters(form, field),
    };
    tag.measure("form_start", parameters, `form_start ${form.id}`);
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form instanceof HTMLFormElement) tag.measure("form_submit", formParameters(form, named));
  }, { capture: true });
}

/**
 * @param {Tag} tag
 * @param {HTMLAnchorElement} link
 * @param {(href: string) => string} named
 */
function measureLink(tag, link, named) {
  if (!/^https?:/.test(link.href)) return;
  const described = {
    href: named(link.href),
    id: link.id,
    classes: link.className,
    text: (link.textContent ?? "").trim(),
  };
  const download = downloadParameters(described);
  if (download) tag.measure("file_download", download);
  if (leadsAway(link.hostname, location.hostname)) {
    tag.measure("click", outboundParameters(described));
  }
}
