/**
 * Cuts the catalog on standard input into files, and writes each as a line on standard output: its
 * name, a tab, its JSON. `build-site` runs this by Deno without any permission, so that words are
 * cut as the pages' search cuts them.
 */

import { makeShards } from "./make-shards.js";

const site = await new Response(Deno.stdin.readable).json();
const encoder = new TextEncoder();
for (const [file, content] of makeShards(site)) {
  let bytes = encoder.encode(`${file}\t${JSON.stringify(content)}\n`);
  while (bytes.length > 0) bytes = bytes.subarray(Deno.stdout.writeSync(bytes));
}
