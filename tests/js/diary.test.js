import assert from "node:assert/strict";
import { Diary } from "../../site_templates/assets/js/simulator/diary.js";

Deno.test("a diary keeps what moves on, with the thoughts since the step before", () => {
  const mind = { why: ["/: a"], view: { url: "/", cart: [{ item_id: "A", quantity: 1 }] } };
  const diary = new Diary(/** @type {any} */ (mind));
  diary.write({ do: "wait", ms: 5 });
  diary.write({ do: "click_item", id: "A" });
  mind.why.push("/: b", "/: c");
  mind.view.cart[0].quantity = 2;
  diary.write({ do: "leave" });
  assert.deepEqual(diary.steps.map(({ why, cart }) => [why, cart[0].quantity]), [
    [["/: a"], 1],
    [["/: b", "/: c"], 2],
  ]);
});
