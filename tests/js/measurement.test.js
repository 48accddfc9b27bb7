import assert from "node:assert/strict";
import {
  downloadParameters,
  outboundParameters,
} from "../../site_templates/assets/js/analytics/measured-links.js";
import { makeTag } from "./support.js";

const HOME = { location: "https://shop.example/", referrer: "", title: "Home" };
const ITEM = { location: "https://shop.example/p/A/", referrer: HOME.location, title: "A" };

Deno.test("leaving sends unsent engagement from one second on, and nothing after it", () => {
  const { tag, clock, bundles } = makeTag();
  tag.viewPage(HOME, { load: true });
  clock.advance(999);
  tag.leave();
  assert.equal(bundles.length, 1);
  tag.comeBack();
  clock.advance(1);
  tag.leave();
  tag.receive({ event: "share" });
  assert.deepEqual(bundles[1].hits.map((hit) => [hit.en, hit.et]), [["user_engagement", 1000]]);
  assert.equal(bundles.length, 2);
});

Deno.test("a site search tells its term before the page view; reserved names are not sent", () => {
  const { tag, bundles } = makeTag();
  tag.viewPage({ ...HOME, location: "https://shop.example/search/?q=run+shoes" }, { load: true });
  tag.receive({ event: "_hidden" });
  tag.leave();
  const hits = bundles.flatMap((bundle) => bundle.hits);
  assert.deepEqual(hits.map((hit) => hit.en), ["view_search_results", "page_view"]);
  assert.deepEqual(hits[0].ep, { search_term: "run shoes" });
});

/** @param {string} href */
const link = (href) => ({ href, id: "", classes: "", text: "Text" });

Deno.test("a page view of a load is the page's own word, one of a history change is not", () => {
  const { tag, bundles } = makeTag();
  tag.viewPage(HOME, { load: true });
  tag.viewPage(ITEM, { load: false });
  tag.leave();
  const [first, second] = bundles.flatMap(({ hits }) => hits);
  assert.deepEqual([first.ee, second.ee], [1, undefined]);
  assert.deepEqual([second.dl, second.dr], [ITEM.location, HOME.location]);
  assert.equal(first.dr, undefined);
});

Deno.test("the first term of q, s, search, query and keyword that is not empty is told", () => {
  for (const [query, term] of [["s=a&q=", "a"], ["keyword=b", "b"], ["Q=c", undefined]]) {
    const { tag, bundles } = makeTag();
    tag.viewPage({ ...HOME, location: `${HOME.location}?${query}` }, { load: true });
    assert.equal(bundles[0].hits[0].ep?.search_term, term);
  }
});

Deno.test("what enhanced measurement tells once a page it tells again on the next", () => {
  const { tag, bundles } = makeTag();
  tag.viewPage(HOME, { load: true });
  const scroll = () => tag.measure("scroll", { percent_scrolled: 90 }, "scroll");
  scroll();
  scroll();
  tag.viewPage(ITEM, { load: false });
  scroll();
  tag.leave();
  const names = bundles.flatMap(({ hits }) => hits).map((hit) => hit.en);
  assert.deepEqual(names, ["page_view", "scroll", "page_view", "scroll"]);
});

Deno.test("files are told by their ending, whatever its case; slides end in pps, ppt or pptx", () => {
  assert.deepEqual(downloadParameters(link("https://shop.example/files/Guide.PDF?v=2#page")), {
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

Deno.test("a link that leads away names its host without www", () => {
  assert.deepEqual(outboundParameters(link("https://www.other.test/x?y=1")), {
    link_url: "https://www.other.test/x?y=1",
    link_domain: "other.test",
    outbound: "true",
  });
});

Deno.test("engagement counts only while the page is attended to", () => {
  const { tag, clock, bundles } = makeTag();
  tag.viewPage(HOME, { load: true });
  clock.advance(2000);
  tag.engagement.setActive(false);
  clock.advance(60_000);
  tag.engagement.setActive(true);
  clock.advance(500);
  tag.leave();
  assert.deepEqual(bundles[1].hits.map((hit) => [hit.en, hit.et]), [["user_engagement", 2500]]);
});
