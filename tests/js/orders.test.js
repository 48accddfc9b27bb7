import assert from "node:assert/strict";
import { formatDay } from "../../site_templates/assets/js/shop/dom/day.js";
import { OrderService } from "../../site_templates/assets/js/shop/orders.js";

const HOUR_MS = 3600 * 1000;

/** @param {{hours: number, refunded?: boolean}} order */
function statusAfter({ hours, refunded = false }) {
  const service = new OrderService(
    /** @type {any} */ ({}),
    /** @type {any} */ ({}),
    () => hours * HOUR_MS,
    () => 0.5,
  );
  return service.statusOf(/** @type {any} */ ({ at_ms: 0, refunded }));
}

Deno.test("an order is on its way for two days, then delivered, unless it went back", () => {
  assert.equal(statusAfter({ hours: 1 }), "on-its-way");
  assert.equal(statusAfter({ hours: 47 }), "on-its-way");
  assert.equal(statusAfter({ hours: 48 }), "delivered");
  assert.equal(statusAfter({ hours: 1, refunded: true }), "returned");
});

Deno.test("an order's day is that of the place where it is looked at", () => {
  const late = Date.parse("2026-11-01T20:30:00Z");
  assert.equal(formatDay(late, "Asia/Seoul"), "2026-11-02");
  assert.equal(formatDay(late, "UTC"), "2026-11-01");
  assert.equal(formatDay(Date.parse("2026-11-01T03:00:00Z"), "America/New_York"), "2026-10-31");
  assert.equal(formatDay(late), formatDay(late, Intl.DateTimeFormat().resolvedOptions().timeZone));
});
