/** @import { Shopper } from "../../site_templates/assets/js/simulator/shopper.js" */

import assert from "node:assert/strict";
import { formValues } from "../../site_templates/assets/js/simulator/form-values.js";
import { person } from "./support.js";

const CONTACT = {
  name: "김하늘",
  phone: "010-1234-5678",
  postcode: "04524",
  address: "세종대로 1",
};
const FIELDS = ["name", "phone", "postcode", "address", "city", "email"];

/** @param {import("../../site_templates/assets/js/types.d.ts").Person} who */
function fill(who) {
  const site = {
    forms: { contact: FIELDS.map((name) => ({ name })) },
    shipping: { tiers: [{ id: "standard" }] },
  };
  const random = { pick: () => 0, pickName: () => "card" };
  const shopper = { person: who, random, catalog: { site } };
  return formValues(/** @type {Shopper} */ (/** @type {unknown} */ (shopper)), "contact");
}

Deno.test("people write their own name, address and numbers; mail goes to nobody", () => {
  const values = fill(person(12, { contact: CONTACT, city: "Seoul" }));
  assert.deepEqual(values, { ...CONTACT, city: "Seoul", email: "shopper12@example.com" });
});

Deno.test("who was given none writes something", () => {
  const values = fill(person(12, { city: "" }));
  assert.equal(values.name, "Shopper 12");
  assert.equal(values.city, "KR-11");
});
