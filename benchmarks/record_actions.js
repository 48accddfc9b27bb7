/**
 * Lives people's lives in the direct engine and writes down what they did: a JSON line a visit,
 * `{"visit": what the page gets, "actions": what the policy yielded}`. Reads what the direct
 * engine reads. For `bench_browser.py`, whose plain side repeats it without a policy.
 */

import { Catalog } from "../site_templates/assets/js/shop/catalog.js";
import { firstEntry } from "../site_templates/assets/js/simulator/next-visit.js";
import { runPerson } from "../site_templates/assets/js/simulator/run-person.js";
import { VirtualWorld } from "../site_templates/assets/js/simulator/virtual-world.js";

let actions = [];
const perform = VirtualWorld.prototype.perform;
VirtualWorld.prototype.perform = function (action) {
  actions.push(action);
  return perform.call(this, action);
};

const [first, ...people] = (await new Response(Deno.stdin.readable).text()).trim().split("\n");
const job = JSON.parse(first);
const catalog = new Catalog(job.catalog);
for (const line of people) {
  const person = JSON.parse(line);
  const device = job.devices[person.device];
  let state = null;
  let entry = firstEntry(catalog, job.seed, person);
  for (const { outcome } of runPerson(catalog, job.config, { ...job, person, device })) {
    const { seed, ends_at_ms, utc_offset_ms } = job;
    const visit = { seed, person, device, entry, attempt: 1, state, ends_at_ms, utc_offset_ms };
    console.log(JSON.stringify({ visit: { ...visit, pace: "fast" }, actions }));
    actions = [];
    entry = outcome.next;
    state = structuredClone(outcome.state); // the next visit writes into the engine's own
  }
}
