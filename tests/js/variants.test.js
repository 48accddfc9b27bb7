import assert from "node:assert/strict";
import { lineId, totalsOf } from "../../site_templates/assets/js/shop/cart.js";
import { Catalog, itemUrl } from "../../site_templates/assets/js/shop/catalog.js";
import { describeChoice, describeItem } from "../../site_templates/assets/js/shop/ecommerce.js";
import {
  nameVariant,
  optionsOf,
  priceOf,
  stockOf,
  variantsOnSale,
} from "../../site_templates/assets/js/shop/variants.js";
import { smallSite } from "./support.js";

const site = smallSite();
const [first] = site.items;
/** An item with all that is optional, and one without. */
const shirt = {
  ...first,
  id: "a/1",
  page: "a-1-0000",
  brand: null,
  category: "sports/first/second/third/fourth",
  stock: null,
  variants: [{ kind: "size", options: ["S", "M / L"] }, { kind: "color", options: ["Moss"] }],
  skus: [
    { id: "s", options: ["S", "Moss"], price: null, stock: 0 },
    { id: "m", options: ["M / L", "Moss"], price: 12_500, stock: 2 },
  ],
  params: { material: "cotton", weight: 180 },
};
const plain = { ...first, id: "b", variants: null, rating: null, released: null };
const path = shirt.category.split("/");
const levels = [2, 3, 4].map((level) => ({
  id: path.slice(0, level + 1).join("/"),
  name: path[level],
  topic: "sports",
  parent: path.slice(0, level).join("/"),
}));
const catalog = new Catalog({
  ...site,
  categories: [...site.categories, ...levels],
  items: [...site.items, shirt, plain],
});

Deno.test("a combination has its own price and stock, and is named by its options", () => {
  assert.deepEqual(variantsOnSale(shirt), ["M / L / Moss"]);
  assert.deepEqual(optionsOf(shirt, "M / L / Moss"), ["M / L", "Moss"]);
  assert.equal(nameVariant(["S", "Moss"]), "S / Moss");
  assert.deepEqual([priceOf(shirt, "M / L / Moss"), priceOf(shirt, "S / Moss")], [12_500, 10_000]);
  assert.deepEqual([stockOf(shirt, "S / Moss"), stockOf(plain, "")], [0, plain.stock]);
  assert.deepEqual(variantsOnSale(plain), []);
});

Deno.test("the cart counts the price of the combination", () => {
  const line = { item_id: "a/1", variant: "M / L / Moss", quantity: 2 };
  assert.equal(totalsOf(catalog, [line], null, null, null).subtotal, 25_000);
  assert.deepEqual(describeChoice(catalog, line), {
    price: 12_500,
    item_variant: "M / L / Moss",
    quantity: 2,
  });
  assert.deepEqual(describeChoice(catalog, { item_id: "b", variant: "", quantity: 1 }), {
    price: 10_000,
    quantity: 1,
  });
});

Deno.test("lines of different items never share an id", () => {
  const ids = [["a", "1/x"], ["a/1", "x"], ["a%2F1", "x"]].map(([item_id, variant]) =>
    lineId({ item_id, variant, quantity: 1 })
  );
  assert.equal(new Set(ids).size, 3);
});

Deno.test("an event's item has one parameter a level of categories, and the shop's own", () => {
  const described = describeItem(catalog, shirt);
  assert.deepEqual(
    Object.keys(described).filter((name) => name.startsWith("item_")),
    [
      "item_id",
      "item_name",
      "item_category",
      "item_category2",
      "item_category3",
      "item_category4",
      "item_category5",
    ],
  );
  assert.equal(described.item_category5, "fourth");
  assert.deepEqual(Object.entries(described).slice(-2), Object.entries(shirt.params));
});

Deno.test("an item is found by its page, and stands in all categories above it", () => {
  assert.equal(itemUrl(shirt), "/p/a-1-0000/");
  assert.equal(itemUrl(plain), "/p/b/");
  assert.equal(catalog.itemsByPage.get("a-1-0000"), shirt);
  for (const id of ["sports", "sports/first", "sports/first/second", shirt.category]) {
    assert.ok(catalog.byCategory.get(id)?.includes(shirt), id);
  }
});
