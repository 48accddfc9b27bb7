/** @import { Action, View } from "../types.d.ts" */

/** @typedef {(view: View, action: Required<Action>) => boolean} Condition */

/**
 * @param {string} name
 * @returns {Condition}
 */
const button = (name) => (view) => view.buttons.includes(name);
/** @type {Condition} */
const form = (view, { id }) => view.forms.includes(id);

/** What must be in sight for an action; whatever is not named can be done anywhere. */
/** @type {ReadonlyMap<string, Condition>} */
const CONDITIONS = new Map(
  [
    ["answer_consent", button("answer-consent")],
    ["scroll_to_section", ({ sections }, { id }) => sections.some((section) => section.id === id)],
    [
      "click_item",
      ({ lists }, { list, id }) =>
        lists.some((known) => known.id === list && known.cards.some((card) => card.id === id)),
    ],
    ["click_promotion", ({ promotions }, { id }) => promotions.some((known) => known.id === id)],
    ["click_outbound", button("open-social")],
    ["download_guide", button("download-guide")],
    ["go_back", (view) => view.can_go_back],
    ["next_page", (view) => view.has_next],
    ["sort", button("sort")],
    ["filter", (view, { id }) => view.buttons.includes(id)],
    ["choose_variant", (view) => view.item_id !== null],
    ["set_quantity", (view) => view.item_id !== null],
    ["add_to_cart", button("add-to-cart")],
    ["buy_now", button("buy-now")],
    ["add_to_wishlist", button("add-to-wishlist")],
    ["share", button("share")],
    ["view_cart", button("view-cart")],
    ["change_quantity", button("change-quantity")],
    ["remove_from_cart", button("remove-from-cart")],
    ["apply_coupon", button("apply-coupon")],
    ["begin_checkout", button("begin-checkout")],
    ["place_order", button("place-order")],
    ["open_account", button("account")],
    ["open_orders", button("open-orders")],
    ["open_order_lookup", button("open-order-lookup")],
    ["refund", button("refund")],
    ["fill", form],
    ["submit", form],
  ],
);

/**
 * Refuses an action on something that is not in the view: a policy that yields one is wrong.
 * @param {Action} action
 * @param {View} view what was in sight when it was decided
 * @returns {Required<Action>} the action itself
 */
export function checkPossible(action, view) {
  const condition = CONDITIONS.get(action.do);
  // Each kind of action has its own fields, and its handler reads no others.
  const complete = /** @type {Required<Action>} */ (action);
  if (!condition || condition(view, complete)) return complete;
  const what = [action.list, action.id].filter((name) => name !== undefined).join(" ");
  throw new RangeError(`${action.do} ${what}: nothing on ${view.url} to do that with`);
}
