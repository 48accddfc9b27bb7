/** @import { HitBatch, Outcome } from "../types.d.ts" */

/**
 * The direct engine: reads a job and then people as JSON lines from standard input, simulates
 * their visits without a page. It writes the items that visits refer to, `{"reference": n, "items": [...]}`, and
 * then a line a visit: what became of it as JSON, a tab, and its hits as JSON (JSON itself never
 * holds a tab). After a person's last visit comes `{"end": id, "visits": n, "sessions": those that
 * sent something after the warm-up}`, in mode `plan` with `entry`, the first one, in modes `outcomes`
 * and `sessions` with the person's totals. These modes write no visits. An empty line asks for what is ready. Run
 * by Deno without any permission.
 */

import { Catalog } from "../shop/catalog.js";
import { firstEntry } from "./next-visit.js";
import { runPerson } from "./run-person.js";
import { PersonOutcome } from "./person-outcome.js";
import { PersonSessions } from "./person-sessions.js";
import { Reference, toColumns } from "./visit-columns.js";
import { getOwn } from "../shop/own-property.js";

/**
 * @typedef {object} Job
 * @property {"visits" | "plan" | "outcomes" | "sessions"} mode write every visit, or only totals per person
 * @property {import("../types.d.ts").SiteCatalog} catalog
 * @property {import("../types.d.ts").SiteConfig} config
 * @property {Record<string, import("../types.d.ts").Device>} devices
 * @property {number} seed
 * @property {number} starts_at_ms what is before belongs to the warm-up
 * @property {number} ends_at_ms
 * @property {import("./local-time.js").UtcOffsets} utc_offsets
 * @property {import("../types.d.ts").Visit["holidays"]} holidays
 * @property {Record<string, Pick<import("../types.d.ts").Visit, "utc_offsets" | "holidays">>} calendars
 *   of the people of each region; those of others live by the job's
 * @property {Record<string, import("../types.d.ts").Wish[]>} visits by person id, where written
 * @property {boolean} explain
 */

const CHUNK = 1 << 16;

/** @returns {Generator<string>} */
function* readLines() {
  const decoder = new TextDecoder();
  const bytes = new Uint8Array(CHUNK);
  let rest = "";
  for (let count = readSome(bytes); count > 0; count = readSome(bytes)) {
    const text = decoder.decode(bytes.subarray(0, count), { stream: true });
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
  if (rest !== "") yield rest;
}

/**
 * Waits for input; nothing else is there to be done meanwhile.
 * @param {Uint8Array<ArrayBuffer>} bytes
 * @returns {number} how many were read, 0 at the end
 */
function readSome(bytes) {
  return Deno.stdin.readSync(bytes) ?? 0;
}

/**
 * A visit as a line: the outcome without the state that only the next visit needs, and the hits as
 * columns; none where nothing was sent.
 * @param {Outcome} outcome
 * @param {HitBatch[]} batches
 * @param {Reference} reference
 * @param {boolean} explain
 */
function toLine({ state: _state, next: _next, why, ...outcome }, batches, reference, explain) {
  const { person, visit, attempt } = outcome;
  const record = explain ? { ...outcome, why } : outcome;
  const [sent] = batches;
  if (!sent) return `${JSON.stringify(record)}\t\n`;
  const hits = {
    visit: `p${person}-v${visit}`,
    attempt,
    client: sent.client,
    columns: toColumns(batches, reference),
  };
  return `${JSON.stringify(record)}	${JSON.stringify(hits)}
`;
}

/**
 * @param {Job} job
 * @param {Catalog} catalog
 * @param {Reference} reference
 * @param {string} line a person
 * @returns {string}
 */
function answer(job, catalog, reference, line) {
  /** @type {import("../types.d.ts").Person} */
  const person = JSON.parse(line);
  const written = getOwn(job.visits, String(person.id)) ?? null;
  const totals = job.mode === "sessions"
    ? new PersonSessions(catalog, job)
    : new PersonOutcome(catalog.digits);
  let text = "";
  let visits = 0;
  let sessions = 0;
  const own = { ...job, ...getOwn(job.calendars, person.region), person, written };
  for (const { outcome, batches } of runPerson(catalog, job.config, own)) {
    visits++;
    const counts = outcome.from_ms >= job.starts_at_ms;
    if (outcome.hits > 0 && counts) sessions++;
    if (totals instanceof PersonOutcome) totals.add(outcome, counts);
    else if (counts) totals.add(outcome, batches);
    if (job.mode === "visits") text += toLine(outcome, batches, reference, job.explain);
  }
  const end = { end: person.id, visits, sessions };
  return `${text}${JSON.stringify({ ...end, ...more(job, catalog, person, totals) })}\n`;
}

/**
 * What modes without visits report of a person besides the number of visits.
 * @param {Job} job
 * @param {Catalog} catalog
 * @param {import("../types.d.ts").Person} person
 * @param {PersonOutcome | PersonSessions} totals
 */
function more(job, catalog, person, totals) {
  if (job.mode === "plan") {
    return {
      entry: firstEntry(catalog, job.seed, person, getOwn(job.visits, String(person.id))?.[0]),
    };
  }
  return job.mode === "visits" ? {} : { outcome: totals.figures };
}

/** @param {string} text */
function writeAll(text) {
  let bytes = new TextEncoder().encode(text);
  while (bytes.length > 0) bytes = bytes.subarray(Deno.stdout.writeSync(bytes));
}

const lines = readLines();
const first = lines.next();
if (first.done) throw new Error("no job on standard input");
/** @type {Job} */
const job = JSON.parse(first.value);
const catalog = new Catalog(job.catalog);
const reference = new Reference(catalog);
let pending = JSON.stringify({ reference: reference.number, items: reference.items }) + "\n";
for (const line of lines) {
  if (line === "") {
    writeAll(pending);
    pending = "";
    continue;
  }
  pending += answer(job, catalog, reference, line);
  if (pending.length > CHUNK) {
    writeAll(pending);
    pending = "";
  }
}
writeAll(pending);
