import assert from "node:assert/strict";
import { Router } from "../../site_templates/assets/js/shop/dom/router.js";
import { Trail } from "../../site_templates/assets/js/shop/trail.js";

/** @typedef {{href: string, state: {behind: string[]} | null}} Entry */

/** A browser with a history of its own, whose pages all exist, and the shop's router in it. */
function openAt(/** @type {string} */ href) {
  const page = /** @type {any} */ (globalThis);
  /** @type {Entry[]} */
  const entries = [{ href, state: null }];
  let at = 0;
  const arrive = () => {
    page.location.href = entries[at].href;
    page.history.state = entries[at].state;
  };
  page.location = { href };
  page.scrollTo = () => {};
  page.document = {
    body: { dataset: {} },
    querySelector: () => ({ replaceWith: () => {} }),
  };
  page.history = {
    state: null,
    pushState: (/** @type {any} */ state, /** @type {string} */ _, /** @type {string} */ to) => {
      entries.splice(++at, Infinity, { href: to, state });
      arrive();
    },
    replaceState: (/** @type {any} */ state, /** @type {string} */ _, to = entries[at].href) => {
      entries[at] = { href: to, state };
      arrive();
    },
    back: () => queueMicrotask(() => moveTo(at - 1)),
  };
  const moveTo = (/** @type {number} */ place) => {
    at = place;
    arrive();
    dispatchEvent(new Event("popstate"));
  };
  /** @type {string[]} */
  const shown = [];
  /** @type {boolean[]} */
  const replaced = [];
  const trail = new Trail();
  const router = new Router("", trail, (url, how) => {
    shown.push(url);
    replaced.push(how.replaced);
  });
  router.fetchPage = () =>
    Promise.resolve(
      /** @type {any} */ ({
        title: "",
        body: { dataset: {} },
        querySelector: () => ({ cloneNode: () => ({}) }),
      }),
    );
  const jump = (/** @type {string} */ to) => {
    entries.splice(++at, Infinity, { href: to, state: null });
    moveTo(at);
  };
  return { router, trail, shown, replaced, entries, jump, back: () => moveTo(at - 1) };
}

const SHOP = "https://shop.example";

Deno.test("going back shows another page; a jump within a page is none", async () => {
  const { router, shown, jump, back, trail } = openAt(`${SHOP}/a/?x=1`);
  router.go("/b/");
  await router.settle();
  jump(`${SHOP}/b/#main`);
  await router.settle();
  assert.deepEqual(shown, ["/b/"]);
  assert.deepEqual(trail.behind, ["/a/?x=1"], "the entry that a jump made knows what lies behind");
  back();
  back();
  await router.settle();
  assert.deepEqual(shown, ["/b/", "/a/?x=1"]);
  assert.equal(trail.canGoBack, false);
});

Deno.test("what a sent form leads to takes the form's place", async () => {
  const { router, trail, shown, replaced, entries, back } = openAt(`${SHOP}/a/`);
  router.go("/login/");
  router.go("/cart/", true);
  await router.settle();
  assert.deepEqual(entries.map(({ href }) => href), [`${SHOP}/a/`, `${SHOP}/cart/`]);
  assert.deepEqual(trail.behind, ["/a/"]);
  assert.deepEqual(replaced, [false, true]);
  back();
  await router.settle();
  assert.deepEqual(shown, ["/login/", "/cart/", "/a/"]);
});

Deno.test("a form that leads to where one came from goes back there", async () => {
  const { router, trail, shown, replaced } = openAt(`${SHOP}/`);
  router.go("/p/1/");
  router.go("/signup/");
  router.go("/p/1/", true);
  await router.settle();
  assert.deepEqual(shown, ["/p/1/", "/signup/", "/p/1/"]);
  assert.deepEqual(replaced, [false, false, false]);
  assert.deepEqual(trail.behind, ["/"]);
});

Deno.test("a link to the page one is on shows it again and adds nothing to go back to", async () => {
  const { router, trail, shown, entries } = openAt(`${SHOP}/a/`);
  router.go("/a/");
  await router.settle();
  assert.deepEqual([shown, entries.length, trail.behind], [["/a/"], 1, []]);
});
