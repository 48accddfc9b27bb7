/**
 * The element that a selector of the DOM contract names; its absence is a fault of the page.
 * @param {ParentNode} root
 * @param {string} selector
 * @returns {HTMLElement}
 */
export function find(root, selector) {
  return findOf(root, selector, HTMLElement);
}

/**
 * The same, of a certain type: an input, a form.
 * @template {Element} T
 * @param {ParentNode} root
 * @param {string} selector
 * @param {new () => T} type
 * @returns {T}
 */
export function findOf(root, selector, type) {
  const found = root.querySelector(selector);
  if (!(found instanceof type)) throw new Error(`no ${selector} on this page`);
  return found;
}

/**
 * The element itself or the nearest one around it that a selector names.
 * @param {Element} element
 * @param {string} selector
 * @returns {HTMLElement | null}
 */
export function closest(element, selector) {
  const found = element.closest(selector);
  return found instanceof HTMLElement ? found : null;
}

/**
 * @param {ParentNode} root
 * @param {string} selector
 * @returns {HTMLElement[]}
 */
export function findAll(root, selector) {
  return [...root.querySelectorAll(selector)].filter((element) => element instanceof HTMLElement);
}

/**
 * Writes text into every `data-field` of a name below an element; nothing where there is none.
 * @param {ParentNode} root
 * @param {string} name
 * @param {string} text
 */
export function setField(root, name, text) {
  for (const field of findAll(root, `[data-field="${name}"]`)) field.textContent = text;
}

/**
 * A copy of a template's one element.
 * @param {string} id
 * @returns {HTMLElement}
 */
export function cloneTemplate(id) {
  const { content } = findOf(document, `template#${id}`, HTMLTemplateElement);
  const copy = content.firstElementChild?.cloneNode(true);
  if (!(copy instanceof HTMLElement)) throw new Error(`template#${id} is empty`);
  return copy;
}
