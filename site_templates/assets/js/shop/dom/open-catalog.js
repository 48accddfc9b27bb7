/** @import { SiteCatalog } from "../../types.d.ts" */

import { Catalog } from "../catalog.js";

/**
 * The catalog as this page uses it: whole where it is small or a simulated shopper chooses from all
 * of it, else by shards.
 * @param {string} base base path without its last slash
 * @param {string | undefined} version of the shards; none where there are none
 * @param {boolean} isWhole
 * @returns {Promise<Catalog>}
 */
export async function openCatalog(base, version, isWhole) {
  /** @returns {Promise<SiteCatalog>} */
  const loadWhole = () => load(`${base}/catalog.json`);
  if (version === undefined || isWhole) return new Catalog(await loadWhole());
  const { ShardedCatalog } = await import("../sharded-catalog.js");
  const from = `${base}/catalog/${version}`;
  return await ShardedCatalog.open((file) => load(`${from}/${file}`), loadWhole);
}

/** @param {string} url */
async function load(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: HTTP status ${response.status}`);
  return await response.json();
}
