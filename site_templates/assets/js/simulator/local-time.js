/**
 * From when on a zone's clocks differ from UTC by how much, both in ms, in order; the first one
 * holds before, too.
 * @typedef {[number, number][]} UtcOffsets
 */

/**
 * What the zone's clocks show at a moment, as ms since 1970-01-01 there.
 * @param {number} at
 * @param {UtcOffsets} offsets
 */
export function localTime(at, offsets) {
  const [, offset] = offsets.findLast(([from]) => from <= at) ?? offsets[0];
  return at + offset;
}

/**
 * When the zone's clocks show a time. Of an hour that comes twice it is the first one; of one that
 * is left out, as long after the jump as it would have been.
 * @param {number} local
 * @param {UtcOffsets} offsets
 */
export function momentOf(local, offsets) {
  const last = offsets.findIndex(([, offset], at) => {
    const next = offsets[at + 1];
    return !next || local - offset < next[0];
  });
  const [from, offset] = offsets[last];
  const isLeftOut = last > 0 && local - offset < from;
  return local - (isLeftOut ? offsets[last - 1][1] : offset);
}
