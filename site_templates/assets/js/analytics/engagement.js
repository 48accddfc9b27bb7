/** Time that a page was in the foreground: visible, focused and not being left. */
export class Engagement {
  /** @param {() => number} now */
  constructor(now) {
    this.now = now;
    this.accumulatedMs = 0;
    /** @type {number | null} */
    this.activeSince = now();
  }

  /** @param {boolean} active */
  setActive(active) {
    if (active === (this.activeSince !== null)) return;
    if (active) this.activeSince = this.now();
    else {
      this.accumulatedMs = this.unsentMs();
      this.activeSince = null;
    }
  }

  unsentMs() {
    return this.accumulatedMs + (this.activeSince === null ? 0 : this.now() - this.activeSince);
  }

  /** Takes what has not been sent. */
  take() {
    const ms = this.unsentMs();
    this.accumulatedMs = 0;
    if (this.activeSince !== null) this.activeSince = this.now();
    return ms;
  }
}
