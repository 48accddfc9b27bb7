import assert from "node:assert/strict";
import { NavigationHistory } from "../../site_templates/assets/js/shop/navigation-history.js";

Deno.test("each way to another page, and what lies behind it then", () => {
  const pageHistory = new NavigationHistory();
  assert.equal(pageHistory.follow("/", "/", false), "stay");
  assert.equal(pageHistory.follow("/", "/p/1/", false), "push");
  assert.equal(pageHistory.follow("/p/1/", "/login/", false), "push");
  assert.deepEqual(pageHistory.behind, ["/", "/p/1/"]);
  assert.equal(pageHistory.follow("/login/", "/cart/", true), "replace");
  assert.deepEqual(pageHistory.behind, ["/", "/p/1/"]);
  assert.equal(pageHistory.follow("/cart/", "/p/1/", true), "back");
  assert.deepEqual(pageHistory.behind, ["/"]);
  assert.equal(pageHistory.back(), "/");
  assert.equal(pageHistory.canGoBack, false);
  assert.equal(pageHistory.back(), undefined);
});
