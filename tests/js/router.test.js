import assert from "node:assert/strict";
import { goBack, Router } from "../../site_templates/assets/js/shop/dom/router.js";
import { NavigationHistory } from "../../site_templates/assets/js/shop/navigation-history.js";

/** @import { EntryState } from "../../site_templates/assets/js/shop/dom/router.js" */

/** @typedef {{href: string, state: EntryState | null}} Entry */

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
  const target = new EventTarget(); // of this page alone: another one's router must not hear it
  page.addEventListener = target.addEventListener.bind(target);
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
    go: (/** @type {number} */ by) => queueMicrotask(() => moveTo(at + by)),
  };
  const moveTo = (/** @type {number} */ place) => {
    at = place;
    arrive();
    target.dispatchEvent(new Event("popstate"));
  };
  /** @type {string[]} */
  const shown = [];
  const pageHistory = new NavigationHistory();
  const router = new Router("", pageHistory, (url) => void shown.push(url));
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
  return { router, pageHistory, shown, entries, jump, back: () => moveTo(at - 1) };
}

const SHOP = "https://shop.example";

Deno.test("going back shows another page; a jump within a page is none", async () => {
  const { router, shown, jump, back, pageHistory } = openAt(`${SHOP}/a/?x=1`);
  router.go("/b/");
  await router.settle();
  jump(`${SHOP}/b/#main`);
  await router.settle();
  assert.deepEqual(shown, ["/b/"]);
  assert.deepEqual(
    pageHistory.behind,
    ["/a/?x=1"],
    "the entry that a jump made knows what lies behind",
  );
  back();
  back();
  await router.settle();
  assert.deepEqual(shown, ["/b/", "/a/?x=1"]);
  assert.equal(pageHistory.canGoBack, false);
});

Deno.test("what a sent form leads to takes the form's place", async () => {
  const { router, pageHistory, shown, back } = openAt(`${SHOP}/a/`);
  router.go("/login/");
  router.go("/cart/", true);
  await router.settle();
  assert.deepEqual(pageHistory.behind, ["/a/"]);
  back();
  await new Promise((done) => setTimeout(done));
  await router.settle();
  assert.deepEqual(shown, ["/login/", "/cart/", "/a/"], "no one is led back to the form");
});

Deno.test("the way back passes over every form that was sent", async () => {
  const { router, pageHistory, shown } = openAt(`${SHOP}/a/`);
  router.go("/signup/");
  router.go("/login/", true);
  router.go("/cart/", true);
  await router.settle();
  await goBack();
  await router.settle();
  assert.deepEqual(shown.at(-1), "/a/");
  assert.equal(pageHistory.canGoBack, false);
});

Deno.test("a form that leads to where one came from goes back there", async () => {
  const { router, pageHistory, shown } = openAt(`${SHOP}/`);
  router.go("/p/1/");
  router.go("/signup/");
  router.go("/p/1/", true);
  await router.settle();
  assert.deepEqual(shown, ["/p/1/", "/signup/", "/p/1/"]);
  assert.deepEqual(pageHistory.behind, ["/"]);
});

Deno.test("a link to the page one is on shows it again and adds nothing to go back to", async () => {
  const { router, pageHistory, shown, entries } = openAt(`${SHOP}/a/`);
  router.go("/a/");
  await router.settle();
  assert.deepEqual([shown, entries.length, pageHistory.behind], [["/a/"], 1, []]);
});
