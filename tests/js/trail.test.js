import assert from "node:assert/strict";
import { Trail } from "../../site_templates/assets/js/shop/trail.js";

Deno.test("each way to another page, and what lies behind it then", () => {
  const trail = new Trail();
  assert.equal(trail.follow("/", "/", false), "stay");
  assert.equal(trail.follow("/", "/p/1/", false), "push");
  assert.equal(trail.follow("/p/1/", "/login/", false), "push");
  assert.deepEqual(trail.behind, ["/", "/p/1/"]);
  assert.equal(trail.follow("/login/", "/cart/", true), "replace");
  assert.deepEqual(trail.behind, ["/", "/p/1/"]);
  assert.equal(trail.follow("/cart/", "/p/1/", true), "back");
  assert.deepEqual(trail.behind, ["/"]);
  assert.equal(trail.back(), "/");
  assert.equal(trail.canGoBack, false);
  assert.equal(trail.back(), undefined);
});
