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
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  assert.equal(formatDay(late, "en", "Asia/Seoul"), "Nov 2, 2026");
  assert.equal(formatDay(late, "en", "UTC"), "Nov 1, 2026");
  assert.equal(formatDay(late - 20 * HOUR_MS, "en", "America/New_York"), "Oct 31, 2026");
  assert.equal(formatDay(late, "en"), formatDay(late, "en", timeZone));
});

Deno.test("a day is written as the shop's language does, by the same calendar everywhere", () => {
  const late = Date.parse("2026-11-01T20:30:00Z");
  assert.equal(formatDay(late, "de", "UTC"), "01.11.2026");
  assert.equal(formatDay(late, "ko", "UTC"), "2026. 11. 1.");
  assert.equal(formatDay(late, "ja", "UTC"), "2026/11/01");
  for (const language of ["ar-EG", "fa", "th"]) {
    assert.match(formatDay(late, language, "UTC"), /2026/);
  }
});
