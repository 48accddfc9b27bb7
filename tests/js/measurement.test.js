import assert from "node:assert/strict";
import { createBeacon } from "../../site_templates/assets/js/analytics/beacon.js";
import { measureDocument } from "../../site_templates/assets/js/analytics/enhanced-measurement.js";
import {
  firstFieldParameters,
  formParameters,
} from "../../site_templates/assets/js/analytics/measured-forms.js";
import {
  downloadParameters,
  leadsAway,
  outboundParameters,
} from "../../site_templates/assets/js/analytics/measured-links.js";
import { makeTag } from "./support.js";

const HOME = { location: "https://shop.example/", referrer: "", title: "Home" };
const ITEM = { location: "https://shop.example/p/A/", referrer: HOME.location, title: "A" };

Deno.test("leaving sends unsent engagement from one second on, and nothing after it", () => {
  const { tag, clock, batches } = makeTag();
  tag.viewPage(HOME, { load: true });
  clock.advance(999);
  tag.leave();
  assert.equal(batches.length, 1);
  tag.comeBack();
  clock.advance(1);
  tag.leave();
  tag.receive({ event: "share" });
  assert.deepEqual(batches[1].hits.map((hit) => [hit.en, hit.et]), [["user_engagement", 1000]]);
  assert.equal(batches.length, 2);
});

Deno.test("a site search tells its term before the page view; reserved names are not sent", () => {
  const { tag, batches } = makeTag();
  tag.viewPage({ ...HOME, location: "https://shop.example/search/?q=run+shoes" }, { load: true });
  tag.receive({ event: "_hidden" });
  tag.receive({ event: "" });
  tag.leave();
  const hits = batches.flatMap((batch) => batch.hits);
  assert.deepEqual(hits.map((hit) => hit.en), ["view_search_results", "page_view"]);
  assert.deepEqual(hits[0].ep, { search_term: "run shoes" });
});

/** @param {string} href */
const link = (href) => ({ href, id: "", classes: "", text: "Text" });

Deno.test("a page view of a load is the page's own word, one of a history change is not", () => {
  const { tag, batches } = makeTag();
  tag.viewPage(HOME, { load: true });
  tag.viewPage(ITEM, { load: false });
  tag.leave();
  const [first, second] = batches.flatMap(({ hits }) => hits);
  assert.deepEqual([first.ee, second.ee], [1, undefined]);
  assert.deepEqual([second.dl, second.dr], [ITEM.location, HOME.location]);
  assert.equal(first.dr, undefined);
});

Deno.test("the first term of q, s, search, query and keyword that is not empty is reported", () => {
  for (
    const [query, term] of [["s=a&q=", "a"], ["s=a&q=d", "d"], ["keyword=b", "b"], [
      "Q=c",
      undefined,
    ]]
  ) {
    const { tag, batches } = makeTag();
    tag.viewPage({ ...HOME, location: `${HOME.location}?${query}` }, { load: true });
    assert.equal(batches[0].hits[0].ep?.search_term, term);
  }
});

Deno.test("what enhanced measurement tells once a page it tells again on the next", () => {
  const { tag, batches } = makeTag();
  tag.viewPage(HOME, { load: true });
  const scroll = () => tag.measure("scroll", { percent_scrolled: 90 }, "scroll");
  scroll();
  scroll();
  tag.viewPage(ITEM, { load: false });
  scroll();
  tag.leave();
  const names = batches.flatMap(({ hits }) => hits).map((hit) => hit.en);
  assert.deepEqual(names, ["page_view", "scroll", "page_view", "scroll"]);
});

Deno.test("files are reported by their ending, whatever its case; slides end in pps, ppt or pptx", () => {
  assert.deepEqual(downloadParameters(link("https://shop.example/files/Guide.PDF?v=2#page")), {
    link_id: "",
    link_url: "https://shop.example/files/Guide.PDF?v=2",
    link_text: "Text",
    file_name: "/files/Guide.PDF",
    file_extension: "PDF",
  });
  for (const ending of ["pps", "ppt", "pptx", "mpg", "mpeg", "midi", "xlsx"]) {
    assert.ok(downloadParameters(link(`https://shop.example/a.${ending}`)), ending);
  }
  for (const ending of ["ppx", "html", "svg"]) {
    assert.equal(downloadParameters(link(`https://shop.example/a.${ending}`)), null, ending);
  }
});

Deno.test("a link that leads away names its host without www, and no place in its page", () => {
  for (const host of ["other.test", "www.other.test", "www2.other.test"]) {
    assert.deepEqual(outboundParameters(link(`https://${host}/x?y=1#z`)), {
      link_id: "",
      link_classes: "",
      link_url: `https://${host}/x?y=1`,
      link_domain: "other.test",
      outbound: "true",
    });
  }
});

/**
 * A document that is measured: what can happen in it, and the names of what was reported.
 */
function measuredDocument() {
  /** @type {Record<string, (event: any) => void>} */
  const listeners = {};
  class Anchor {
    /** @param {string} href */
    constructor(href) {
      Object.assign(this, { href, hostname: new URL(href).hostname, id: "", className: "" });
    }
    closest() {
      return this;
    }
  }
  Object.assign(globalThis, {
    Element: Anchor,
    HTMLAnchorElement: Anchor,
    location: { origin: "http://127.0.0.1", hostname: "127.0.0.1" },
    innerHeight: 400,
    document: {
      documentElement: { scrollHeight: 1000 },
      addEventListener: (/** @type {string} */ name, /** @type {() => void} */ listener) => {
        listeners[name] = listener;
      },
    },
  });
  const { tag, batches } = makeTag();
  tag.viewPage(HOME, { load: true });
  measureDocument(tag, "https://shop.example");
  const reported = () => {
    tag.queue.flush();
    return batches.slice(1).flatMap(({ hits }) => hits).map(({ en }) => en);
  };
  /** @param {number} y */
  const scrollDown = (y) => {
    Object.assign(globalThis, { scrollY: y });
    listeners.scroll({});
  };
  /**
   * @param {string} kind
   * @param {string} href
   * @param {number} button
   */
  const click = (kind, href, button) => listeners[kind]({ target: new Anchor(href), button });
  return { reported, scrollDown, click };
}

Deno.test("a page is scrolled when nine tenths of it have been seen, once", () => {
  const { reported, scrollDown } = measuredDocument();
  scrollDown(499);
  assert.deepEqual(reported(), []);
  scrollDown(500);
  scrollDown(600);
  assert.deepEqual(reported(), ["scroll"]);
});

Deno.test("a link counts when it is clicked or opened in a tab, not when its menu is", () => {
  const { reported, click } = measuredDocument();
  click("click", "http://127.0.0.1/cart/", 0);
  click("auxclick", "https://other.test/", 2);
  assert.deepEqual(reported(), []);
  click("click", "https://other.test/", 0);
  click("auxclick", "https://other.test/a.pdf", 1);
  assert.deepEqual(reported(), ["click", "file_download", "click"]);
});

Deno.test("hosts below the site's own are the site", () => {
  for (const host of ["shop.example", "www.shop.example", "blog.shop.example"]) {
    assert.ok(!leadsAway(host, "www.shop.example"), host);
  }
  for (const host of ["other.test", "myshop.example", "example"]) {
    assert.ok(leadsAway(host, "www.shop.example"), host);
  }
});

/**
 * An element that knows its attributes.
 * @param {string} tagName
 * @param {Record<string, string>} attributes
 * @param {Record<string, unknown>} [more]
 */
function element(tagName, attributes, more = {}) {
  const getAttribute = (/** @type {string} */ name) => attributes[name] ?? null;
  const { id = "", type = tagName === "INPUT" ? "text" : "select-one" } = attributes;
  return /** @type {any} */ ({ tagName, id, type, getAttribute, ...more });
}

Deno.test("a form reports the field that the visitor began with, as it is written in the page", () => {
  const hidden = element("INPUT", { type: "hidden", name: "token" });
  const name = element("INPUT", { id: "f-name", name: "name" });
  const tier = element("SELECT", { name: "tier" });
  const elements = [hidden, name, tier, element("BUTTON", { type: "submit" })];
  const action = "http://127.0.0.1/checkout/";
  const form = element("FORM", { id: "f" }, { elements, length: 4, action });
  assert.deepEqual(formParameters(form, (href) => href.replace("http://127.0.0.1", "")), {
    form_id: "f",
    form_destination: "/checkout/",
    form_length: 4,
  });
  assert.deepEqual(firstFieldParameters(form, name), {
    first_field_id: "f-name",
    first_field_name: "name",
    first_field_position: 1,
  });
  assert.deepEqual(firstFieldParameters(form, tier), {
    first_field_id: "",
    first_field_name: "tier",
    first_field_position: 2,
  });
});

Deno.test("engagement counts only while the page is attended to", () => {
  const { tag, clock, batches } = makeTag();
  tag.viewPage(HOME, { load: true });
  clock.advance(2000);
  tag.engagement.setActive(false);
  clock.advance(60_000);
  tag.engagement.setActive(true);
  clock.advance(500);
  tag.leave();
  assert.deepEqual(batches[1].hits.map((hit) => [hit.en, hit.et]), [["user_engagement", 2500]]);
});

Deno.test("a page that is left while hidden reports what it had until then", () => {
  const { tag, clock, batches } = makeTag();
  tag.viewPage(HOME, { load: true });
  clock.advance(2000);
  tag.engagement.setActive(false);
  clock.advance(60_000);
  tag.leave();
  assert.deepEqual(batches[1].hits.map((hit) => [hit.en, hit.et]), [["user_engagement", 2000]]);
});

Deno.test("what a page that is being left sends goes by a beacon, all else by a request", () => {
  /** @type {string[]} */
  const sent = [];
  Object.assign(globalThis, {
    document: { baseURI: "https://shop.example/p/A/" },
    fetch: (/** @type {string} */ url) => {
      sent.push(`fetch ${new URL(url).searchParams.get("en")}`);
      return Promise.resolve();
    },
  });
  Object.assign(navigator, {
    sendBeacon: (/** @type {string} */ url) => {
      sent.push(`beacon ${new URL(url).searchParams.get("en")}`);
      return true;
    },
  });
  const { tag, clock, batches } = makeTag();
  tag.viewPage(HOME, { load: true });
  clock.advance(1000);
  tag.leave();
  const send = createBeacon("/g/collect", () => null);
  batches.forEach(send);
  assert.deepEqual(sent, ["fetch page_view", "beacon user_engagement"]);
});
