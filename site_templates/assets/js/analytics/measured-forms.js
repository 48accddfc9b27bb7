const FIELDS = ["INPUT", "SELECT", "TEXTAREA"];
const BUTTON_TYPES = ["button", "hidden", "image", "reset", "submit"];

/**
 * Parameters of enhanced measurement for a form.
 * @param {HTMLFormElement} form
 * @param {(href: string) => string} named
 */
export function formParameters(form, named) {
  return {
    form_id: form.id,
    ...attributeOf(form, "name", "form_name"),
    form_destination: named(form.action),
    form_length: form.length,
  };
}

/**
 * Parameters for the first field that is filled in: its attributes as they are written, and its
 * place among those that can be filled in.
 * @param {HTMLFormElement} form
 * @param {Element} field
 */
export function firstFieldParameters(form, field) {
  const fields = Array.from(form.elements).filter(isField);
  return {
    first_field_id: field.id,
    ...attributeOf(field, "name", "first_field_name"),
    ...attributeOf(field, "type", "first_field_type"),
    first_field_position: fields.indexOf(field) + 1,
  };
}

/** @param {Element} element */
function isField(element) {
  const { tagName } = element;
  const type = "type" in element ? String(element.type) : "";
  return FIELDS.includes(tagName) && !(tagName === "INPUT" && BUTTON_TYPES.includes(type));
}

/**
 * @param {Element} element
 * @param {string} attribute
 * @param {string} parameter
 * @returns {Record<string, string>} nothing where the element does not have it
 */
function attributeOf(element, attribute, parameter) {
  const value = element.getAttribute(attribute);
  return value === null ? {} : { [parameter]: value };
}
