import assert from "node:assert/strict";
import { StepLog } from "../../site_templates/assets/js/simulator/step-log.js";

Deno.test("the step log keeps what moves on, with the reasons since the step before", () => {
  const shopper = { why: ["/: a"], view: { url: "/", cart: [{ item_id: "A", quantity: 1 }] } };
  const stepLog = new StepLog(/** @type {any} */ (shopper));
  stepLog.write({ do: "wait", ms: 5 });
  stepLog.write({ do: "click_item", id: "A" });
  shopper.why.push("/: b", "/: c");
  shopper.view.cart[0].quantity = 2;
  stepLog.write({ do: "leave" });
  assert.deepEqual(stepLog.steps.map(({ why, cart }) => [why, cart[0].quantity]), [
    [["/: a"], 1],
    [["/: b", "/: c"], 2],
  ]);
});
