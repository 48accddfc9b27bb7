import { getOwn } from "../own-property.js";

/**
 * Symbols and decimals of the currencies the shop can show; others keep their code.
 * @type {Record<string, {before: string, decimals: number}>}
 */
const FORMS = {
  KRW: { before: "₩", decimals: 0 },
  JPY: { before: "¥", decimals: 0 },
  USD: { before: "$", decimals: 2 },
  EUR: { before: "€", decimals: 2 },
};

/**
 * @param {number} amount
 * @param {string} currency ISO 4217
 * @returns {string}
 */
export function formatMoney(amount, currency) {
  const { before, decimals } = getOwn(FORMS, currency) ?? { before: `${currency} `, decimals: 2 };
  const [whole, cents] = amount.toFixed(decimals).split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return `${before}${grouped}${cents ? `.${cents}` : ""}`;
}
