/** @import { Bundle, Outcome } from "../types.d.ts" */

/**
 * The direct engine: reads a job and then people as JSON lines from standard input, lives their
 * lives without a page, and writes a line a visit to standard output: what became of it as JSON, a
 * tab, and its envelope as JSON (JSON itself never holds a tab). After a person's last visit comes
 * `{"end": id, "visits": n, "warmup": how many of them, "entry": the first one}`. An empty line asks for what is ready. Run by
 * Deno without any permission.
 */

import { Catalog } from "../shop/catalog.js";
import { firstEntry } from "./life.js";
import { live } from "./live.js";

/**
 * @typedef {object} Job
 * @property {"live" | "plan"} mode write every visit, or only how many there are
 * @property {import("../types.d.ts").SiteCatalog} catalog
 * @property {import("../types.d.ts").SiteConfig} config
 * @property {Record<string, import("../types.d.ts").Device>} devices
 * @property {number} seed
 * @property {number} starts_at_ms what is before belongs to the warm-up
 * @property {number} ends_at_ms
 * @property {number} utc_offset_ms
 * @property {import("../types.d.ts").Visit["holidays"]} holidays
 * @property {boolean} explain
 */

const CHUNK = 1 << 16;

/** @returns {AsyncGenerator<string>} */
async function* readLines() {
  let rest = "";
  for await (const text of Deno.stdin.readable.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = /** @type {string} */ (lines.pop());
    yield* lines;
  }
  if (rest !== "") yield rest;
}

/**
 * A visit as a line: the outcome without the state that only the next visit needs, and the hits as
 * one envelope.
 * @param {Outcome} outcome
 * @param {Bundle[]} bundles
 * @param {boolean} explain
 */
function toLine({ state: _state, next: _next, why, ...outcome }, bundles, explain) {
  const { person, visit, attempt } = outcome;
  const hits = bundles.flatMap((bundle) => bundle.hits);
  const record = explain ? { ...outcome, why } : outcome;
  const envelope = { visit: `p${person}-v${visit}`, attempt, client: bundles[0].client, hits };
  return `${JSON.stringify(record)}	${JSON.stringify(envelope)}
`;
}

/**
 * @param {Job} job
 * @param {Catalog} catalog
 * @param {string} line a person
 * @returns {string}
 */
function answer(job, catalog, line) {
  const person = /** @type {import("../types.d.ts").Person} */ (JSON.parse(line));
  let text = "";
  let visits = 0;
  let warmup = 0;
  for (const { outcome, bundles } of live(catalog, job.config, { ...job, person })) {
    visits++;
    if (outcome.from_ms < job.starts_at_ms) warmup++;
    if (job.mode === "live") text += toLine(outcome, bundles, job.explain);
  }
  const entry = firstEntry(catalog, job.seed, person);
  return `${text}${JSON.stringify({ end: person.id, visits, warmup, entry })}\n`;
}

/** @param {string} text */
function writeAll(text) {
  let bytes = new TextEncoder().encode(text);
  while (bytes.length > 0) bytes = bytes.subarray(Deno.stdout.writeSync(bytes));
}

const lines = readLines();
const first = await lines.next();
const job = /** @type {Job} */ (JSON.parse(/** @type {string} */ (first.value)));
const catalog = new Catalog(job.catalog);
let pending = "";
for await (const line of lines) {
  if (line === "") {
    writeAll(pending);
    pending = "";
    continue;
  }
  pending += answer(job, catalog, line);
  if (pending.length > CHUNK) {
    writeAll(pending);
    pending = "";
  }
}
writeAll(pending);
