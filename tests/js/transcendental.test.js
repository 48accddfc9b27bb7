import assert from "node:assert/strict";
import { exp, ln } from "../../site_templates/assets/js/simulator/transcendental.js";
import { inverseNormal } from "../../site_templates/assets/js/simulator/random.js";

/** @param {number} value */
function bitsOf(value) {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  return view.getBigUint64(0).toString(16).padStart(16, "0");
}

// Any engine must give these bits (exp(1) is one beside the nearest double): they are what makes two engines' shoppers decide alike.
const LN = { 0.1: "c0026bb1bbb55515", 2: "3fe62e42fefa39ef", 12345.678: "4022d79559791e31" };
const EXP = { "-3.7": "3f99511fc6871044", 1: "4005bf0a8b14576a", 20.5: "41c7d6c4f0bcdd5c" };

Deno.test("ln and exp have fixed bits", () => {
  for (const [x, bits] of Object.entries(LN)) assert.equal(bitsOf(ln(Number(x))), bits, `ln(${x})`);
  for (const [x, bits] of Object.entries(EXP)) {
    assert.equal(bitsOf(exp(Number(x))), bits, `exp(${x})`);
  }
});

Deno.test("ln and exp agree with the engine's own to the last but one bit", () => {
  for (let x = -30; x < 30; x += 0.0137) {
    assert.ok(Math.abs(exp(x) / Math.exp(x) - 1) < 3e-16, `exp(${x})`);
    const y = Math.exp(x);
    assert.ok(Math.abs(ln(y) - Math.log(y)) <= 2.3e-16 * Math.max(1, Math.abs(x)), `ln(${y})`);
  }
});

Deno.test("the inverse normal distribution has its known quantiles", () => {
  assert.ok(Math.abs(inverseNormal(0.5)) < 1e-9);
  assert.ok(Math.abs(inverseNormal(0.975) - 1.959963985) < 1e-7);
  assert.ok(Math.abs(inverseNormal(0.001) + 3.090232306) < 1e-7);
});
