import assert from "node:assert/strict";
import { listen } from "../../site_templates/assets/js/analytics/data-layer.js";

Deno.test("who listens to a data layer leaves others their ears", () => {
  /** @type {any[]} */
  const layer = [{ event: "early" }];
  /** @type {string[]} */
  const others = [];
  const { push } = layer;
  layer.push = (...messages) => {
    others.push(...messages.map((message) => message.event));
    return push.apply(layer, messages);
  };
  /** @type {string[]} */
  const heard = [];
  listen(layer, (message) => heard.push(message.event));
  layer.push({ event: "one" }, { event: "two" });
  assert.deepEqual(heard, ["early", "one", "two"]);
  assert.deepEqual(others, ["one", "two"]);
  assert.equal(layer.length, 3);
});
