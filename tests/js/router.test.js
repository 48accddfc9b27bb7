import assert from "node:assert/strict";
import { Router } from "../../site_templates/assets/js/shop/dom/router.js";

/** A page that stands at `href`, and what its router is asked to show. */
function openAt(/** @type {string} */ href) {
  const page = /** @type {any} */ (globalThis);
  page.location = { href };
  page.history = { state: null, scrollRestoration: "auto", replaceState: () => {} };
  const router = new Router("", () => {});
  /** @type {string[]} */
  const shown = [];
  router.show = (address) => void shown.push(address);
  /** @param {string} address */
  const moveTo = (address) => {
    page.location.href = address;
    dispatchEvent(new Event("popstate"));
  };
  return { shown, moveTo };
}

Deno.test("going back shows another page; a jump within a page is none", () => {
  const { shown, moveTo } = openAt("https://shop.example/a/?x=1");
  moveTo("https://shop.example/a/?x=1#main");
  assert.deepEqual(shown, []);
  moveTo("https://shop.example/a/?x=2");
  moveTo("https://shop.example/b/#main");
  assert.deepEqual(shown, ["https://shop.example/a/?x=2", "https://shop.example/b/#main"]);
});
