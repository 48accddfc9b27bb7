/**
 * The one source of time for the tag and the simulator. A real clock follows the wall; a virtual
 * clock starts at a visit's own date and moves only when code sleeps on it, so a minute of
 * reading costs nothing and the same visit always has the same times.
 *
 * @typedef {{at: number, order: number, run: () => void}} Timer
 */

export class Clock {
  /** @param {number | null} startMs epoch milliseconds of a virtual start, or null for real time */
  constructor(startMs = null) {
    this.virtualMs = startMs;
    /** @type {Timer[]} */
    this.timers = [];
    this.order = 0;
  }

  get isVirtual() {
    return this.virtualMs !== null;
  }

  /** @returns {number} epoch milliseconds */
  now() {
    return this.virtualMs ?? Date.now();
  }

  /**
   * Runs `run` after `delayMs` on this clock.
   * @param {() => void} run
   * @param {number} delayMs
   * @returns {Timer}
   */
  schedule(run, delayMs) {
    const timer = { at: this.now() + delayMs, order: this.order++, run };
    this.timers.push(timer);
    if (!this.isVirtual) setTimeout(() => this.fireReal(timer), delayMs);
    return timer;
  }

  /** @param {Timer} timer */
  cancel(timer) {
    const at = this.timers.indexOf(timer);
    if (at >= 0) this.timers.splice(at, 1);
  }

  /** @param {Timer} timer */
  fireReal(timer) {
    // A clock that has become virtual in the meantime fires its timers itself.
    if (this.isVirtual || !this.timers.includes(timer)) return;
    this.cancel(timer);
    timer.run();
  }

  /** From here on time moves only by `advance`; timers that are waiting keep their due times. */
  becomeVirtual() {
    this.virtualMs = this.now();
  }

  /**
   * Moves a virtual clock forward and fires what falls due on the way, in order of time.
   * @param {number} ms
   */
  advance(ms) {
    const until = this.now() + ms;
    for (let next = this.nextDue(until); next; next = this.nextDue(until)) {
      this.cancel(next);
      this.virtualMs = Math.max(this.virtualMs ?? next.at, next.at);
      next.run();
    }
    this.virtualMs = until;
  }

  /**
   * @param {number} until
   * @returns {Timer | null}
   */
  nextDue(until) {
    /** @type {Timer | null} */
    let first = null;
    for (const timer of this.timers) {
      if (timer.at > until) continue;
      if (!first || timer.at < first.at || (timer.at === first.at && timer.order < first.order)) {
        first = timer;
      }
    }
    return first;
  }

  /**
   * Waits on this clock: at once when virtual, for real otherwise.
   * @param {number} ms
   * @returns {Promise<void>}
   */
  sleep(ms) {
    if (this.isVirtual) {
      this.advance(ms);
      return Promise.resolve();
    }
    return new Promise((resolve) => setTimeout(resolve, ms));
  }
}
