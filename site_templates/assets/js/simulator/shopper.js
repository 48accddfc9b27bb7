/** @import { Catalog } from "../shop/catalog.js" */
/** @import { Action, Entry, Item, Memory, Person, View } from "../types.d.ts" */

import { purpose } from "./keyed-random.js";
import { pairIndex, Random, wordOf } from "./random.js";
import { PARAMETERS } from "./parameters.js";
import { trueUtility } from "./utility.js";
import { ln } from "./transcendental.js";
import { toDecimal } from "../shop/money.js";
import { getOwn } from "../shop/own-property.js";

const ENERGY = purpose("energy");
const LIST_NOISE = purpose("list-noise");
const { dwell: D, energy: E, temperament: T, utility: U } = PARAMETERS;

/**
 * A part of the policy: yields actions to the world, is resumed with the view that follows.
 * @template T
 * @typedef {Generator<Action, T, View>} Actions
 */

/**
 * One shopper during one visit: what they want, what they know, how much patience is left. Decisions
 * read it; only the policy's steps write it.
 */
export class Shopper {
  /**
   * @param {object} visit
   * @param {Catalog} visit.catalog
   * @param {Person} visit.person
   * @param {Entry} visit.entry
   * @param {number} visit.seed
   * @param {Memory} visit.memory
   * @param {View} view what they see first
   */
  constructor({ catalog, person, entry, seed, memory }, view) {
    this.catalog = catalog;
    this.person = person;
    this.entry = entry;
    this.memory = memory;
    this.view = view;
    this.personRandom = Random.of(seed, person.id, null);
    this.random = Random.of(seed, person.id, entry.visit);
    this.topic = entry.topic;
    /** Counts page views: the index of decisions that come again on every page. */
    this.page = 0;
    this.energy = this.firstEnergy();
    this.reason = "";
    /** @type {string[]} */
    this.why = [];
    /** @type {Set<string>} items looked at in detail during this visit */
    this.considered = new Set();
    /** @type {Set<string>} categories and searches that have been tried */
    this.tried = new Set();
    this.best = -Infinity;
    this.deadEnds = 0;
    this.purchases = 0;
    /** Of their orders, minor units. */
    this.revenue = 0;
    /** The order they bought in this visit, and the one they sent back. */
    /** @type {string | null} */
    this.bought = null;
    /** @type {string | null} */
    this.refunded = null;
    /** The lowest utility of what they bought, in logits: a low one makes a return likely. */
    this.leastUtility = Infinity;
  }

  get hasAim() {
    return this.entry.intent !== "browse";
  }

  firstEnergy() {
    const stretch = 1 + E.patience * (this.person.temperament.patience - T.neutral);
    const aim = this.hasAim ? E.aim : 1;
    return this.random.lognormal(ENERGY, ln(E.median * stretch * aim), E.sigma);
  }

  /**
   * An amount as notes have it.
   * @param {number} minor
   */
  written(minor) {
    const { digits } = this.catalog;
    return toDecimal(minor, digits).toFixed(digits);
  }

  /** @param {string} text why they do what they do next */
  note(text) {
    this.why.push(`${this.view.url}: ${text}`);
  }

  /** What the current page is about, else what they came for. */
  get shownTopic() {
    const { item_id, category_id } = this.view;
    if (item_id) return this.catalog.item(item_id).topic;
    return category_id ? this.catalog.category(category_id).topic : this.topic;
  }

  /**
   * Interest in what the current page is about, 0 to 1.
   * @returns {number}
   */
  get interest() {
    const topic = this.shownTopic;
    return topic ? getOwn(this.person.interests, topic) ?? 0 : D.interestWithoutTopic;
  }

  /**
   * What an item is worth to them in this visit: its true utility, and whether it serves their aim.
   * @param {Item} item
   */
  utility(item) {
    return trueUtility(this.person, this.personRandom, item, this.catalog.prices) +
      this.serves(item);
  }

  /** @param {Item} item */
  serves(item) {
    let fit = item.stock !== 0 ? 0 : U.soldOut;
    const { intent } = this.entry;
    if (intent === "deal") fit += item.list_price ? U.discount : 0;
    else if (intent !== "browse" && this.topic) fit += item.topic === this.topic ? U.need : U.off;
    // A gift serves another person's interests, so their own count for less.
    if (intent === "gift" && item.topic === this.topic) {
      fit += U.gift * U.interest *
        (U.interestMiddle - (getOwn(this.person.interests, item.topic) ?? 0));
    }
    return fit;
  }

  /**
   * What a card promises: the utility seen through the noise of a small picture and a name.
   * @param {Item} item
   */
  promise(item) {
    const noise = U.listNoise * this.random.normal(LIST_NOISE, wordOf(item.id));
    const known = this.considered.has(item.id) || this.memory.seen.includes(item.id) ? U.seen : 0;
    return this.utility(item) + noise + known;
  }

  /**
   * The index of random numbers about one item on one page.
   * @param {string} itemId
   */
  onPage(itemId) {
    return pairIndex(wordOf(itemId), this.page);
  }
}
