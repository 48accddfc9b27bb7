/** A limit of a burst and a steady rate: a full bucket of tokens that fills up again over time. */
export class TokenBucket {
  /**
   * @param {number} capacity
   * @param {number} perSecond
   * @param {() => number} now epoch milliseconds
   */
  constructor(capacity, perSecond, now) {
    this.capacity = capacity;
    this.perSecond = perSecond;
    this.now = now;
    this.tokens = capacity;
    this.filledAt = now();
  }

  fill() {
    const now = this.now();
    const gained = (now - this.filledAt) / 1000 * this.perSecond;
    this.tokens = Math.min(this.capacity, this.tokens + gained);
    this.filledAt = now;
  }

  /** @param {number} count may be more than there are: what is owed is waited for, too */
  take(count) {
    this.fill();
    this.tokens -= count;
  }

  /**
   * @param {number} count
   * @returns {number} milliseconds until there are that many
   */
  waitMs(count) {
    this.fill();
    return Math.ceil(Math.max(0, count - this.tokens) / this.perSecond * 1000);
  }
}
