/** @import { PersonalRanking } from "../types.d.ts" */

import { getOwn } from "./own-property.js";

/**
 * Item factors made ready for folding visitors in.
 * @typedef {object} Factors
 * @property {Map<string, number[]>} byItem
 * @property {Map<string, number>} boosts what scores are multiplied by
 * @property {number[][]} gram Y'Y + regularization * 1
 * @property {number} alpha
 * @property {Record<string, Record<string, number>>} sources what visitors of a source have done on average
 * @property {WeakMap<History, Map<string, number[] | null>>} folded vectors by history and source
 *
 * @typedef {ReadonlyMap<string, number>} History weight by item id; never changed, only replaced
 */

/**
 * @param {PersonalRanking} ranking
 * @returns {Factors}
 */
export function readFactors({ items, factors, regularization, alpha, sources, boosts }) {
  const size = factors[0].length;
  const gram = Array.from(
    { length: size },
    (_, row) =>
      Array.from({ length: size }, (_, column) => {
        let sum = row === column ? regularization : 0;
        for (const y of factors) sum += y[row] * y[column];
        return sum;
      }),
  );
  return {
    byItem: new Map(items.map((id, at) => [id, factors[at]])),
    boosts: new Map(items.map((id, at) => [id, boosts?.[at] ?? 1])),
    gram,
    alpha,
    sources,
    folded: new WeakMap(),
  };
}

/**
 * The vector of a visitor who has interacted with items: one step of implicit-feedback ALS
 * (Hu, Koren and Volinsky 2008, equation 4) with the items held fixed. They begin with what visitors
 * of their source have done on average.
 * @param {Factors} factors
 * @param {History} history
 * @param {string} source
 * @returns {number[] | null} null where no item is known
 */
export function foldIn(factors, history, source) {
  let bySource = factors.folded.get(history);
  if (!bySource) factors.folded.set(history, bySource = new Map());
  let vector = bySource.get(source);
  if (vector === undefined) {
    vector = solveVisitor(factors, addHistories(getOwn(factors.sources, source) ?? {}, history));
    bySource.set(source, vector);
  }
  return vector;
}

/**
 * @param {Record<string, number>} usual what visitors of the source have done
 * @param {History} history
 * @returns {History}
 */
function addHistories(usual, history) {
  const sum = new Map(Object.entries(usual));
  for (const [id, weight] of history) sum.set(id, (sum.get(id) ?? 0) + weight);
  return sum;
}

/**
 * @param {Factors} factors
 * @param {History} history
 */
function solveVisitor({ byItem, gram, alpha }, history) {
  const matrix = gram.map((row) => [...row]);
  const right = gram.map(() => 0);
  let known = 0;
  for (const [id, weight] of history) {
    const y = byItem.get(id);
    if (!y) continue;
    known++;
    for (let row = 0; row < y.length; row++) {
      right[row] += (1 + alpha * weight) * y[row];
      for (let column = 0; column < y.length; column++) {
        matrix[row][column] += alpha * weight * y[row] * y[column];
      }
    }
  }
  return known === 0 ? null : solve(matrix, right);
}

/**
 * Solves a symmetric positive definite system by Cholesky's decomposition, in place.
 * @param {number[][]} matrix
 * @param {number[]} right
 * @returns {number[]}
 */
export function solve(matrix, right) {
  const size = right.length;
  for (let row = 0; row < size; row++) {
    for (let column = 0; column <= row; column++) {
      let sum = matrix[row][column];
      for (let at = 0; at < column; at++) sum -= matrix[row][at] * matrix[column][at];
      matrix[row][column] = row === column ? Math.sqrt(sum) : sum / matrix[column][column];
    }
  }
  for (let row = 0; row < size; row++) {
    for (let at = 0; at < row; at++) right[row] -= matrix[row][at] * right[at];
    right[row] /= matrix[row][row];
  }
  for (let row = size - 1; row >= 0; row--) {
    for (let at = row + 1; at < size; at++) right[row] -= matrix[at][row] * right[at];
    right[row] /= matrix[row][row];
  }
  return right;
}

/**
 * @param {Factors} factors
 * @param {number[]} user
 * @param {string} id
 * @returns {number} 0 for an item without factors
 */
export function scoreOf({ byItem, boosts }, user, id) {
  const y = byItem.get(id);
  if (!y) return 0;
  let score = 0;
  for (let at = 0; at < y.length; at++) score += y[at] * user[at];
  return score * (boosts.get(id) ?? 1);
}
