/**
 * A short message to the visitor, read out by screen readers too.
 * @param {string} text
 */
export function showToast(text) {
  const region = document.querySelector('[data-region="toast"]');
  if (!region) return;
  region.textContent = text;
  region.classList.add("is-shown");
  setTimeout(() => region.classList.remove("is-shown"), 2500);
}
