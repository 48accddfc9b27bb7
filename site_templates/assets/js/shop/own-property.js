/**
 * What a record itself has under a key that came from outside: objects inherit `constructor`,
 * `__proto__` and the like.
 * @template T
 * @param {Record<string, T>} record
 * @param {string} key
 * @returns {T | undefined}
 */
export function getOwn(record, key) {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
