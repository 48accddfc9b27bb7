import assert from "node:assert/strict";
import { Clock } from "../../site_templates/assets/js/clock.js";

Deno.test("a virtual clock fires what falls due on the way, in order of time, at its time", () => {
  const clock = new Clock(1000);
  /** @type {[string, number][]} */
  const fired = [];
  clock.schedule(() => fired.push(["late", clock.now()]), 500);
  clock.schedule(() => {
    fired.push(["early", clock.now()]);
    clock.schedule(() => fired.push(["nested", clock.now()]), 50);
  }, 100);
  clock.advance(400);
  assert.deepEqual(fired, [["early", 1100], ["nested", 1150]]);
  assert.equal(clock.now(), 1400);
  clock.advance(200);
  assert.deepEqual(fired.at(-1), ["late", 1500]);
});

Deno.test("a cancelled timer never fires", () => {
  const clock = new Clock(0);
  const timer = clock.schedule(() => assert.fail("fired"), 10);
  clock.cancel(timer);
  clock.advance(100);
});

Deno.test("a real clock that becomes virtual keeps its waiting timers", () => {
  const clock = new Clock();
  let fired = 0;
  const timer = clock.schedule(() => fired++, 60_000);
  clock.becomeVirtual();
  clock.advance(60_001);
  assert.equal(fired, 1);
  clock.cancel(timer);
});
