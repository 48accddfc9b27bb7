import assert from "node:assert/strict";
import { documentCookies } from "../../site_templates/assets/js/analytics/browser.js";
import { parseSessionCookie } from "../../site_templates/assets/js/analytics/cookies.js";
import { makeTag, START_MS } from "./support.js";

const HOME = { location: "https://shop.example/", referrer: "", title: "Home" };
const ITEM = { location: "https://shop.example/p/A/", referrer: HOME.location, title: "A" };

Deno.test("the first hit of a visitor opens session one and leaves at once", () => {
  const { tag, batches, cookies } = makeTag();
  tag.viewPage(HOME, { load: true });
  const [{ hits: [hit] }] = batches;
  assert.deepEqual([hit.en, hit.fv, hit.ss, hit.nsi, hit.sct, hit.seg], [
    "page_view",
    1,
    1,
    1,
    1,
    0,
  ]);
  assert.equal(hit.et, undefined);
  assert.match(cookies._ga, /^GA1\.1\.\d+\.\d+$/);
  assert.match(cookies._ga_TEST1, /^GS2\.1\.s\d+\$o1\$g0\$t\d+\$j60\$l0\$h0$/);
});

Deno.test("a client id has its second rounded, a session id has it cut", () => {
  const { tag, clock, batches } = makeTag();
  clock.advance(700);
  tag.viewPage(HOME, { load: true });
  const [{ client, hits: [hit] }] = batches;
  assert.equal(client.cid, `1073741824.${START_MS / 1000 + 1}`);
  assert.equal(hit.sid, START_MS / 1000);
});

Deno.test("a second page view engages the session, and what follows it stays engaged", () => {
  const { tag, batches, cookies } = makeTag();
  tag.viewPage(HOME, { load: true });
  tag.receive({ event: "share" });
  tag.viewPage(ITEM, { load: false });
  tag.receive({ event: "share" });
  tag.leave();
  assert.deepEqual(batches.flatMap(({ hits }) => hits).map((hit) => hit.seg), [0, 0, 1, 1]);
  assert.match(cookies._ga_TEST1, /\$g1\$/);
});

Deno.test("after thirty minutes without a hit a new session begins, not a new visitor", () => {
  const { tag, clock, batches } = makeTag();
  tag.viewPage(HOME, { load: true });
  clock.advance(30 * 60_000 + 1000);
  tag.viewPage(ITEM, { load: false });
  const hit = batches[1].hits[0];
  assert.deepEqual([hit.ss, hit.fv, hit.nsi, hit.sct, hit.seg, hit.et], [
    1,
    undefined,
    undefined,
    2,
    0,
    undefined,
  ]);
  clock.advance(10_000);
  tag.receive({ event: "share" });
  tag.leave();
  assert.equal(batches[2].hits[0].seg, 0); // what was read in the session before does not count
});

Deno.test("every hit renews the session: hits twenty minutes apart are one", () => {
  const { tag, clock, batches } = makeTag();
  tag.viewPage(HOME, { load: true });
  for (let at = 0; at < 3; at++) {
    clock.advance(20 * 60_000);
    tag.receive({ event: "share" });
  }
  tag.leave();
  const hits = batches.flatMap((batch) => batch.hits);
  assert.deepEqual(hits.map((hit) => hit.ss), [1, undefined, undefined, undefined]);
  assert.ok(hits.every(({ sid, sct }) => sid === hits[0].sid && sct === 1));
});

Deno.test("both cookies live for two years, under the path that they are given", () => {
  /** @type {string[]} */
  const written = [];
  const page = {
    get cookie() {
      return "_ga=GA1.1.1.2; other=a=b";
    },
    set cookie(text) {
      written.push(text);
    },
  };
  Object.assign(globalThis, { document: page });
  const jar = documentCookies("/shop/");
  jar.set("_ga", "GA1.1.1.2");
  jar.remove("_ga");
  assert.deepEqual(written, [
    "_ga=GA1.1.1.2; path=/shop/; max-age=63072000; SameSite=Lax",
    "_ga=; path=/shop/; max-age=0",
  ]);
  assert.deepEqual([jar.get("_ga"), jar.get("other"), jar.get("none")], [
    "GA1.1.1.2",
    "a=b",
    undefined,
  ]);
});

Deno.test("of two cookies with one name the first counts, and what has no name is none", () => {
  Object.assign(globalThis, { document: { cookie: "_ga=GA1.1.1.2; _ga=GA1.1.3.4; _gax" } });
  assert.equal(documentCookies("/shop/").get("_ga"), "GA1.1.1.2");
});

Deno.test("a returning visitor keeps the client id", () => {
  const { batches, tag } = makeTag({
    _ga: "GA1.1.123.456",
    _ga_TEST1: "GS2.1.s100$o4$g1$t200$j60$l0$h0",
  });
  tag.viewPage(HOME, { load: true });
  assert.equal(batches[0].client.cid, "123.456");
  assert.deepEqual([batches[0].hits[0].sct, batches[0].hits[0].fv], [5, undefined]);
});

Deno.test("a session cookie that another script has changed is read, not written over", () => {
  const { tag, clock, batches, cookies } = makeTag();
  tag.viewPage(HOME, { load: true });
  cookies._ga_TEST1 = cookies._ga_TEST1.replace("$o1$", "$o8$");
  tag.receive({ event: "share", method: "x" });
  assert.match(cookies._ga_TEST1, /\$o8\$g0\$/);
  clock.advance(6000);
  assert.equal(batches[1].hits[0].sct, 8);
});

Deno.test("ten seconds engage a session, and not a millisecond less", () => {
  const { tag, clock, batches } = makeTag();
  tag.viewPage(HOME, { load: true });
  clock.advance(10_000);
  tag.receive({ event: "share" });
  clock.advance(1);
  tag.receive({ event: "share" });
  tag.leave();
  assert.deepEqual(batches.flatMap(({ hits }) => hits).map((hit) => hit.seg), [0, 0, 1]);
});

Deno.test("thirty minutes to the second are the same session", () => {
  const { tag, clock, batches } = makeTag();
  tag.viewPage(HOME, { load: true });
  clock.advance(30 * 60_000);
  tag.viewPage(ITEM, { load: false });
  tag.leave();
  assert.deepEqual([batches[1].hits[0].ss, batches[1].hits[0].sct], [undefined, 1]);
});

Deno.test("who has a client id but no session cookie is a first visit, and not new to the site", () => {
  const { tag, batches } = makeTag({ _ga: "GA1.1.123.456" });
  tag.viewPage(HOME, { load: true });
  const [hit] = batches[0].hits;
  assert.deepEqual([hit.fv, hit.ss, hit.nsi, hit.sct], [1, 1, undefined, 1]);
});

Deno.test("a session cookie of before 2025 is read as well", () => {
  assert.deepEqual(parseSessionCookie("GS1.1.1700000000.3.1.1700000500.60.0.0"), {
    sid: 1_700_000_000,
    sct: 3,
    seg: 1,
    last_s: 1_700_000_500,
  });
  assert.equal(parseSessionCookie("GS1.1.nonsense"), null);
});

Deno.test("the hit that starts a session tells no engagement, and later ones none from before", () => {
  const { tag, clock, batches } = makeTag();
  clock.advance(700);
  tag.viewPage(HOME, { load: true });
  clock.advance(300);
  tag.receive({ event: "share" });
  tag.receive({ event: "share" });
  tag.leave();
  assert.deepEqual(batches.flatMap(({ hits }) => hits).map((hit) => hit.et), [
    undefined,
    300,
    undefined,
  ]);
});

Deno.test("a page's attention begins with its first hit, in a session that goes on as well", () => {
  const { tag: before, cookies } = makeTag();
  before.viewPage(HOME, { load: true });
  const { tag, clock, batches } = makeTag(cookies);
  clock.advance(700);
  tag.viewPage(ITEM, { load: true });
  clock.advance(300);
  tag.receive({ event: "share" });
  tag.leave();
  const hits = batches.flatMap((batch) => batch.hits);
  assert.deepEqual(hits.map(({ en, et, ss }) => [en, et, ss]), [
    ["page_view", undefined, undefined],
    ["share", 300, undefined],
  ]);
});
