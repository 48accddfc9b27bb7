import assert from "node:assert/strict";
import { SEARCH_APPS, SEARCH_ENGINES } from "../../site_templates/assets/js/shop/search-engines.js";
import { CLICK_IDS, findSource } from "../../site_templates/assets/js/shop/traffic-source.js";

const golden = JSON.parse(
  Deno.readTextFileSync(new URL("../golden/traffic_sources.json", import.meta.url)),
);

Deno.test("the shop knows the search engines and click ids that the tables are made with", () => {
  assert.deepEqual(Object.fromEntries(SEARCH_ENGINES), golden.engines);
  assert.deepEqual(Object.fromEntries(SEARCH_APPS), golden.apps);
  assert.deepEqual(CLICK_IDS, golden.click_ids);
});

for (const { query, referrer, source } of golden.landings) {
  Deno.test(`the shop names the source of /${query} from "${referrer}" as the tables do`, () => {
    const known = new Set([source ?? "(direct)", "naver", "google", "yahoo", "evil.example"]);
    assert.equal(findSource(known, `/${query}`, referrer), source);
  });
}
