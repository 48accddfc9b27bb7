/** @import { Catalog } from "./catalog.js" */
/** @import { ShopState } from "./state.js" */
/** @import { CartLine, DataLayerMessage, EventItem } from "../types.d.ts" */

import { validCoupon } from "./cart.js";
import { cartItems, describeChoice, singleItem, valueOf } from "./ecommerce.js";
import { getOwn } from "./own-property.js";

/** Pushes ecommerce events to the data layer, in the form that Google documents. */
export class EcommerceEvents {
  /**
   * @param {Catalog} catalog
   * @param {ShopState} state
   * @param {(message: DataLayerMessage) => void} push to the data layer
   */
  constructor(catalog, state, push) {
    this.catalog = catalog;
    this.state = state;
    this.push = push;
  }

  /**
   * Where lists are personal, the shop remembers what visitors look at, want and buy.
   * @param {string} event
   * @param {string[]} itemIds
   */
  recordInteraction(event, itemIds) {
    const { ranking } = this.catalog.site;
    const weight = ranking?.by === "personal" ? getOwn(ranking.weights, event) ?? 0 : 0;
    if (weight > 0) { for (const id of itemIds) this.state.interact(id, weight); }
  }

  /**
   * @param {string} event
   * @param {string} itemId
   * @param {Partial<EventItem>} more
   */
  item(event, itemId, more) {
    const from = this.state.attributions.get(itemId);
    const items = [{
      ...singleItem(this.catalog, this.catalog.item(itemId), from),
      ...more,
    }];
    this.recordInteraction(event, [itemId]);
    this.ecommerce(event, { ...this.valueFields(items), items });
  }

  /**
   * What happens to a line of the cart.
   * @param {string} event
   * @param {CartLine} line
   */
  line(event, line) {
    this.item(event, line.item_id, describeChoice(this.catalog, line));
  }

  /**
   * @param {string} event
   * @param {Record<string, string>} more
   */
  cart(event, more) {
    const { cart, coupon: written } = this.state;
    if (cart.length === 0) return;
    const { items, coupon } = this.describeLines(cart, written);
    const code = coupon && event !== "view_cart" ? { coupon: coupon.code } : {};
    this.ecommerce(event, { ...this.valueFields(items), ...code, ...more, items });
  }

  /** @param {EventItem[]} items */
  valueFields(items) {
    const { currency, digits } = this.catalog.site.shop;
    return { currency, value: valueOf(items, digits) };
  }

  /**
   * Google's documented form: the last event's object is cleared first.
   * @param {string} event
   * @param {object} ecommerceObject
   */
  ecommerce(event, ecommerceObject) {
    this.push({ ecommerce: null });
    this.push({ event, ecommerce: ecommerceObject });
  }

  /**
   * Lines of a cart or an order as events list them, and the coupon if it holds for them.
   * @param {CartLine[]} lines
   * @param {string | null} code
   */
  describeLines(lines, code) {
    const coupon = validCoupon(this.catalog, lines, code);
    return { items: cartItems(this.catalog, lines, this.state.attributions, coupon), coupon };
  }
}
