/** @import { HitBatch } from "../../site_templates/assets/js/types.d.ts" */

import assert from "node:assert/strict";
import { clientOf } from "../../site_templates/assets/js/analytics/client.js";
import { encodeBatch } from "../../site_templates/assets/js/analytics/encode.js";
import { makeTag } from "./support.js";

const HOME = { location: "https://shop.example/", referrer: "", title: "Home" };

Deno.test("a single event stands in the query, several in body lines parted by CRLF", () => {
  const { tag, clock, batches } = makeTag();
  tag.viewPage(HOME, { load: true });
  const single = encodeBatch(batches[0], { _bsv: "p1-v0" });
  assert.equal(single.body, "");
  assert.match(single.query, /^v=2&.*&_bsv=p1-v0&en=page_view&_fv=1&_ss=1&_nsi=1&_ee=1$/);
  tag.receive({ event: "share", method: "a~b&c" });
  tag.receive({ event: "view_item", ecommerce: { items: [{ item_name: "x~y" }] } });
  clock.advance(5000);
  const { query, body } = encodeBatch(batches[1], {});
  assert.ok(!query.includes("en="));
  assert.deepEqual(body.split("\r\n"), [
    "en=share&_ee=1&ep.method=a~b%26c",
    "en=view_item&_ee=1&pr1=nmx~~y",
  ]);
});

Deno.test("the query has what the first hit says, and lines what differs", () => {
  const { tag, clock, batches } = makeTag();
  tag.viewPage(HOME, { load: true });
  clock.advance(11_000);
  tag.receive({ event: "share" });
  clock.advance(1000);
  tag.receive({ event: "view_item", ecommerce: { currency: "KRW", items: [{ item_id: "A" }] } });
  tag.viewPage({ location: "https://shop.example/b/", referrer: "r", title: "B" }, { load: false });
  tag.leave();
  const hits = batches[1].hits.map((hit, at) => ({ ...hit, seg: at && 1 }));
  const { query, body } = encodeBatch({ ...batches[1], hits }, {});
  assert.match(query, /&seg=0&dl=https%3A%2F%2Fshop\.example%2F&dt=Home$/);
  assert.deepEqual(body.split("\r\n").map((line) => line.replace(/&_e.*/, "")), [
    "en=share",
    "en=view_item&seg=1&cu=KRW",
    "en=page_view&seg=1&dl=https%3A%2F%2Fshop.example%2Fb%2F&dr=r&dt=B",
  ]);
});

Deno.test("beyond 2,048 characters with its address a single event moves into the body", () => {
  const { tag, batches } = makeTag();
  const address = "https://shop.example/g/collect";
  tag.viewPage(HOME, { load: true });
  const { query } = encodeBatch(batches[0], {}, address.length);
  /** @param {number} more */
  const withTitle = (more) => {
    const [hit] = batches[0].hits;
    const hits = [{ ...hit, dt: hit.dt + "x".repeat(more) }];
    return encodeBatch({ ...batches[0], hits }, {}, address.length);
  };
  const free = 2048 - `${address}?${query}`.length;
  assert.equal(withTitle(free).body, "");
  assert.match(withTitle(free + 1).body, /^en=page_view&_fv=1/);
  assert.doesNotMatch(withTitle(free + 1).query, /en=page_view/);
});

Deno.test("what one of the events does not have stands in lines alone", () => {
  const { tag, clock, batches } = makeTag();
  tag.viewPage({ ...HOME, referrer: "https://a.example/" }, { load: true });
  tag.receive({ event: "view_item", ecommerce: { currency: "KRW", items: [] } });
  tag.receive({ event: "share" });
  clock.advance(5000);
  const { query, body } = encodeBatch(batches[1], {});
  assert.match(query, /&dr=https%3A%2F%2Fa\.example%2F&dt=Home$/);
  assert.deepEqual(body.split("\r\n"), ["en=view_item&cu=KRW&_ee=1", "en=share&_ee=1"]);
});

Deno.test("a browser says its language in small letters, its brands with an encoding of their own", () => {
  const client = clientOf("G-TEST1", {
    language: "ko-KR",
    screen: "1280x720",
    user_agent: "Test",
    region: null,
    city: null,
    hints: {
      architecture: "x86",
      bitness: "64",
      full_version_list: [["Not:A-Brand", "8.0.0.0"], ["Chromium", "156.0.8078.79"]],
      mobile: true,
      model: "",
      platform: "Linux",
      platform_version: "",
      wow64: false,
    },
  });
  const { tag, batches } = makeTag();
  tag.viewPage(HOME, { load: true });
  const { query } = encodeBatch({ ...batches[0], client }, {});
  assert.ok(query.includes(
    "&ul=ko-kr&sr=1280x720&uaa=x86&uab=64" +
      "&uafvl=Not%253AA-Brand%3B8.0.0.0%7CChromium%3B156.0.8078.79" +
      "&uamb=1&uam=&uap=Linux&uapv=&uaw=0&",
  ));
});

Deno.test("the city travels as a local parameter, that only our collector reads", () => {
  const environment = {
    language: "ko-KR",
    screen: "1x1",
    user_agent: "Test/1.0",
    hints: null,
    region: "KR-41",
    city: "Suwon-si",
  };
  assert.equal(clientOf("G-TEST1", environment)._bsc, "Suwon-si");
  assert.equal(Object.hasOwn(clientOf("G-TEST1", { ...environment, city: "" }), "_bsc"), false);
});
