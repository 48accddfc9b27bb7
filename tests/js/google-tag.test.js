/** @import { Action, View } from "../../site_templates/assets/js/types.d.ts" */

import assert from "node:assert/strict";
import { EVENTS_OF_AN_ACTION } from "../../site_templates/assets/js/analytics/google-tag.js";
import { Tag } from "../../site_templates/assets/js/analytics/tag.js";
import { TokenBucket } from "../../site_templates/assets/js/analytics/token-bucket.js";
import { Catalog } from "../../site_templates/assets/js/shop/catalog.js";
import { live } from "../../site_templates/assets/js/simulator/live.js";
import { VirtualWorld } from "../../site_templates/assets/js/simulator/virtual-world.js";
import { CONFIG, lifeOf, smallSite } from "./support.js";

Deno.test("a bucket lets a burst through, then its rate, and is never fuller than full", () => {
  let now = 0;
  const bucket = new TokenBucket(20, 5, () => now);
  assert.equal(bucket.waitMs(20), 0);
  bucket.take(20);
  assert.equal(bucket.waitMs(1), 200);
  assert.equal(bucket.waitMs(14), 2800);
  now += 2800;
  assert.equal(bucket.waitMs(14), 0);
  now += 3_600_000;
  assert.equal(bucket.waitMs(20), 0);
  assert.ok(bucket.waitMs(21) > 0);
});

Deno.test("what is taken beyond the bucket is owed", () => {
  const bucket = new TokenBucket(20, 5, () => 0);
  bucket.take(25);
  assert.equal(bucket.waitMs(0), 1000);
});

Deno.test("no action of a shopper tells more than a page makes room for", () => {
  const { perform } = VirtualWorld.prototype;
  const { addHit } = Tag.prototype;
  let most = 0;
  let told = 0;
  /**
   * @this {Tag}
   * @param {Parameters<Tag["addHit"]>} hit
   */
  Tag.prototype.addHit = function (...hit) {
    told += 1;
    return addHit.apply(this, hit);
  };
  /**
   * @this {VirtualWorld}
   * @param {Action} action
   * @returns {View}
   */
  VirtualWorld.prototype.perform = function (action) {
    told = 0;
    const view = perform.call(this, action);
    most = Math.max(most, told);
    return view;
  };
  try {
    const catalog = new Catalog(smallSite());
    for (let id = 0; id < 300; id++) [...live(catalog, CONFIG, lifeOf(id))];
  } finally {
    Object.assign(Tag.prototype, { addHit });
    Object.assign(VirtualWorld.prototype, { perform });
  }
  assert.ok(most > 1 && most <= EVENTS_OF_AN_ACTION, `${most} events`);
});
