import assert from "node:assert/strict";
import {
  fold,
  purpose,
  seedKey,
  threefry2x32,
  uniform,
} from "../../site_templates/assets/js/simulator/keyed-random.js";

const golden = JSON.parse(Deno.readTextFileSync("tests/golden/keyed_random.json"));

Deno.test("Threefry-2x32-20 gives the published vectors and those of the Python side", () => {
  for (const { key, counter, output } of golden.threefry2x32_20) {
    assert.deepEqual(threefry2x32(key[0], key[1], counter[0], counter[1]), output);
  }
});

Deno.test("purposes are FNV-1a of the name's UTF-8", () => {
  for (const { name, value } of golden.purpose) assert.equal(purpose(name), value);
});

Deno.test("seeds, folds and uniforms are those of the Python side", () => {
  for (const { seed, key } of golden.seed_key) {
    if (Number.isSafeInteger(Number(seed))) assert.deepEqual(seedKey(Number(seed)), key);
  }
  for (const { key, word, output } of golden.fold) assert.deepEqual(fold(key, word), output);
  for (const { key, purpose: name, index, value } of golden.uniform) {
    assert.equal(uniform(key, purpose(name), index), value);
  }
});
