import { getOwn } from "../own-property.js";

/**
 * Symbols of the currencies that have one here; others are written by their code.
 * @type {Record<string, string>}
 */
const SYMBOLS = { KRW: "₩", JPY: "¥", USD: "$", EUR: "€" };

/**
 * @param {number} minor
 * @param {{currency: string, digits: number}} money ISO 4217 and its decimals
 * @returns {string}
 */
export function formatMoney(minor, { currency, digits }) {
  const written = String(minor).padStart(digits + 1, "0");
  const whole = written.slice(0, written.length - digits);
  const cents = written.slice(written.length - digits);
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return `${getOwn(SYMBOLS, currency) ?? `${currency} `}${grouped}${cents ? `.${cents}` : ""}`;
}
