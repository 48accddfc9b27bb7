/** @import { Client, ClientHints, Environment } from "../types.d.ts" */

/** @type {WeakMap<ClientHints, string>} */
const versions = new WeakMap();

/**
 * A browser's brands; they carry one more encoding of their own on the wire. The direct engine asks
 * for the same few browsers at every visit.
 * @param {ClientHints} hints
 */
function versionsOf(hints) {
  let text = versions.get(hints);
  if (text === undefined) {
    text = hints.full_version_list
      .map(([brand, version]) => `${encodeURIComponent(brand)};${encodeURIComponent(version)}`)
      .join("|");
    versions.set(hints, text);
  }
  return text;
}

/**
 * The request-level part that describes the browser: language, screen, client hints, place.
 * @param {string} measurementId
 * @param {Environment} environment
 * @returns {Client} without its client id, which the first hit brings
 */
export function clientOf(measurementId, environment) {
  /** @type {Client} */
  const client = {
    tid: measurementId,
    cid: "",
    ul: environment.language.toLowerCase(),
    sr: environment.screen,
    ua: environment.user_agent,
  };
  const { hints } = environment;
  if (hints) {
    client.uaa = hints.architecture;
    client.uab = hints.bitness;
    client.uafvl = versionsOf(hints);
    client.uamb = hints.mobile ? "1" : "0";
    client.uam = hints.model;
    client.uap = hints.platform;
    client.uapv = hints.platform_version;
    client.uaw = hints.wow64 ? "1" : "0";
  }
  if (environment.region) client.ur = environment.region;
  if (environment.city) client._bsc = environment.city;
  return client;
}
