/**
 * Keyed randomness: every random number is a function of (seed, person, visit, purpose, index),
 * never the next one of a stream. Threefry-2x32 with 20 rounds (Salmon et al., "Parallel random
 * numbers: as easy as 1, 2, 3", SC 2011), the same as `behavesim.keyed_random` in Python and held
 * to the same vectors.
 *
 * @typedef {[number, number]} Key two unsigned 32-bit words
 */

const PARITY = 0x1bd11bda;
const LARGEST = 1 - 1 / 9007199254740992;
const words = new Uint32Array(2);

/**
 * Encrypts the counter (c0, c1) under a key; the two result words are left in `words`.
 * @param {number} k0
 * @param {number} k1
 * @param {number} c0
 * @param {number} c1
 */
function mix(k0, k1, c0, c1) {
  const k2 = PARITY ^ k0 ^ k1;
  let x0 = (c0 + k0) | 0;
  let x1 = (c1 + k1) | 0;
  // Five groups of four rounds with a key injection after each, unrolled: this is the hottest code.
  x0 = (x0 + x1) | 0, x1 = ((x1 << 13) | (x1 >>> 19)) ^ x0;
  x0 = (x0 + x1) | 0, x1 = ((x1 << 15) | (x1 >>> 17)) ^ x0;
  x0 = (x0 + x1) | 0, x1 = ((x1 << 26) | (x1 >>> 6)) ^ x0;
  x0 = (x0 + x1) | 0, x1 = ((x1 << 6) | (x1 >>> 26)) ^ x0;
  x0 = (x0 + k1) | 0, x1 = (x1 + k2 + 1) | 0;
  x0 = (x0 + x1) | 0, x1 = ((x1 << 17) | (x1 >>> 15)) ^ x0;
  x0 = (x0 + x1) | 0, x1 = ((x1 << 29) | (x1 >>> 3)) ^ x0;
  x0 = (x0 + x1) | 0, x1 = ((x1 << 16) | (x1 >>> 16)) ^ x0;
  x0 = (x0 + x1) | 0, x1 = ((x1 << 24) | (x1 >>> 8)) ^ x0;
  x0 = (x0 + k2) | 0, x1 = (x1 + k0 + 2) | 0;
  x0 = (x0 + x1) | 0, x1 = ((x1 << 13) | (x1 >>> 19)) ^ x0;
  x0 = (x0 + x1) | 0, x1 = ((x1 << 15) | (x1 >>> 17)) ^ x0;
  x0 = (x0 + x1) | 0, x1 = ((x1 << 26) | (x1 >>> 6)) ^ x0;
  x0 = (x0 + x1) | 0, x1 = ((x1 << 6) | (x1 >>> 26)) ^ x0;
  x0 = (x0 + k0) | 0, x1 = (x1 + k1 + 3) | 0;
  x0 = (x0 + x1) | 0, x1 = ((x1 << 17) | (x1 >>> 15)) ^ x0;
  x0 = (x0 + x1) | 0, x1 = ((x1 << 29) | (x1 >>> 3)) ^ x0;
  x0 = (x0 + x1) | 0, x1 = ((x1 << 16) | (x1 >>> 16)) ^ x0;
  x0 = (x0 + x1) | 0, x1 = ((x1 << 24) | (x1 >>> 8)) ^ x0;
  x0 = (x0 + k1) | 0, x1 = (x1 + k2 + 4) | 0;
  x0 = (x0 + x1) | 0, x1 = ((x1 << 13) | (x1 >>> 19)) ^ x0;
  x0 = (x0 + x1) | 0, x1 = ((x1 << 15) | (x1 >>> 17)) ^ x0;
  x0 = (x0 + x1) | 0, x1 = ((x1 << 26) | (x1 >>> 6)) ^ x0;
  x0 = (x0 + x1) | 0, x1 = ((x1 << 6) | (x1 >>> 26)) ^ x0;
  words[0] = x0 + k2;
  words[1] = x1 + k0 + 5;
}

/**
 * @param {number} k0
 * @param {number} k1
 * @param {number} c0
 * @param {number} c1
 * @returns {Key}
 */
export function threefry2x32(k0, k1, c0, c1) {
  mix(k0, k1, c0, c1);
  return [words[0], words[1]];
}

/**
 * The key of one branch below `key`, as `fold_in` in JAX.
 * @param {Key} key
 * @param {number} word
 * @returns {Key}
 */
export function fold(key, word) {
  return threefry2x32(key[0], key[1], word, 0);
}

/**
 * @param {number} seed a non-negative integer below 2^53
 * @returns {Key}
 */
export function seedKey(seed) {
  return [seed >>> 0, Math.floor(seed / 4294967296) >>> 0];
}

/**
 * FNV-1a, 32 bits, of a text's UTF-8: names what a number is for.
 * @param {string} name
 * @returns {number}
 */
export function purpose(name) {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(name)) {
    hash = Math.imul(hash ^ byte, 0x01000193);
  }
  return hash >>> 0;
}

/**
 * A number in the open interval (0, 1), 53 bits.
 * @param {Key} key
 * @param {number} purposeWord
 * @param {number} index
 * @returns {number}
 */
export function uniform(key, purposeWord, index) {
  mix(key[0], key[1], purposeWord, index);
  const u = ((words[0] >>> 5) * 67108864 + (words[1] >>> 6) + 0.5) / 9007199254740992;
  return u < 1 ? u : LARGEST; // the one largest of all numbers rounds up
}
