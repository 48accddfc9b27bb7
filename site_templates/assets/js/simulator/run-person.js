/** @import { Catalog } from "../shop/catalog.js" */
/** @import { HitBatch, Device, Entry, Outcome, Person, SiteConfig, Visit } from "../types.d.ts" */

import { StepLog } from "./step-log.js";
import { newMemory } from "./memory.js";
import { firstEntry } from "./next-visit.js";
import { beginVisit, endVisit } from "./visit-lifecycle.js";
import { VirtualWorld } from "./virtual-world.js";

/**
 * One visit, simulated without a page.
 * @param {Catalog} catalog
 * @param {SiteConfig} config
 * @param {Visit} visit
 * @returns {{outcome: Outcome, batches: HitBatch[]}}
 */
export function runVisit(catalog, config, visit) {
  const world = new VirtualWorld({ catalog, config, visit });
  const memory = visit.state?.memory ?? newMemory();
  const { shopper, actions } = beginVisit(catalog, visit, memory, world.seen);
  const stepLog = visit.explain ? new StepLog(shopper) : null;
  for (let step = actions.next(); !step.done;) {
    stepLog?.write(step.value);
    step = actions.next(world.perform(step.value));
  }
  const outcome = endVisit(visit, shopper, world, {
    storage: world.storage,
    cookies: world.cookies,
  });
  if (stepLog) outcome.steps = stepLog.steps;
  return { outcome, batches: world.batches };
}

/**
 * All visits of a person, one after the other.
 * @param {Catalog} catalog
 * @param {SiteConfig} config
 * @param {{person: Person, devices: Record<string, Device>, seed: number, ends_at_ms: number,
 *   utc_offsets: Visit["utc_offsets"], holidays: Visit["holidays"], written?: Visit["written"],
 *   explain?: boolean}} job
 * @returns {Generator<{outcome: Outcome, batches: HitBatch[]}>}
 */
export function* runPerson(catalog, config, job) {
  let state = null;
  /** @type {Entry | null} */
  let entry = firstEntry(catalog, job.seed, job.person, job.written?.[0]);
  while (entry) {
    const device = job.devices[entry.device];
    /** @type {Visit} */
    const visit = {
      ...job,
      device,
      entry,
      state,
      attempt: 1,
      pace: "fast",
    };
    const result = runVisit(catalog, config, visit);
    yield result;
    ({ state, next: entry } = result.outcome);
  }
}
