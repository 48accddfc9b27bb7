import assert from "node:assert/strict";
import { addLine, setQuantity, totalsOf } from "../../site_templates/assets/js/shop/cart.js";
import { Catalog } from "../../site_templates/assets/js/shop/catalog.js";
import { smallSite } from "./support.js";

const catalog = new Catalog(smallSite());
const LINE = { item_id: "IT-000", variant: "Black", quantity: 1 };

Deno.test("the same item and variant is one line, at most ten of it", () => {
  assert.deepEqual(addLine([LINE], { ...LINE, quantity: 2 }), [{ ...LINE, quantity: 3 }]);
  assert.equal(addLine([LINE], { ...LINE, variant: "White" }).length, 2);
  assert.equal(addLine([LINE], { ...LINE, quantity: 30 })[0].quantity, 10);
});

Deno.test("a quantity of zero takes the line out", () => {
  assert.deepEqual(setQuantity([LINE], "IT-000/Black", 0), []);
});

Deno.test("totals: subtotal, coupon from its minimum, shipping free from its threshold", () => {
  const two = [{ ...LINE, quantity: 2 }];
  assert.deepEqual(totalsOf(catalog, [LINE], "TEN", null, null), {
    subtotal: 10_000,
    discount: 0,
    shipping: 3_000,
    tax: 0,
    total: 13_000,
    coupon: null,
  });
  assert.equal(totalsOf(catalog, two, "TEN", null, null).discount, 2_000);
  assert.equal(totalsOf(catalog, [{ ...LINE, quantity: 5 }], null, null, null).shipping, 0);
  assert.equal(
    totalsOf(catalog, [{ ...LINE, quantity: 5 }], null, "express", null).shipping,
    3_000,
  );
  assert.equal(totalsOf(catalog, [], null, null, null).total, 0);
});
