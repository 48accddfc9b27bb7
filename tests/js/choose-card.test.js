import assert from "node:assert/strict";
import { Catalog } from "../../site_templates/assets/js/shop/catalog.js";
import { chooseCard } from "../../site_templates/assets/js/simulator/choose-card.js";
import { newMemory } from "../../site_templates/assets/js/simulator/memory.js";
import { Shopper } from "../../site_templates/assets/js/simulator/shopper.js";
import { CONFIG, person, smallSite, visitOf } from "./support.js";
import { VirtualWorld } from "../../site_templates/assets/js/simulator/virtual-world.js";

const catalog = new Catalog(smallSite());

/**
 * How many of 400 people click a card of the home page's list.
 * @param {number} exploration 0 to 1
 * @param {"browse" | "find"} [intent]
 */
function countClicks(exploration, intent = "browse") {
  let clicks = 0;
  for (let id = 0; id < 400; id++) {
    const given = visitOf(id);
    const { temperament } = person(id);
    const visit = {
      ...given,
      person: person(id, { temperament: { ...temperament, exploration } }),
    };
    const { seen } = new VirtualWorld({ catalog, config: CONFIG, visit });
    const entry = { ...visit.entry, intent, topic: "sports" };
    const shopper = new Shopper({ ...visit, catalog, entry, memory: newMemory() }, seen);
    if (chooseCard(shopper, seen.lists[0])) clicks++;
  }
  return clicks;
}

Deno.test("who likes to explore clicks more", () => {
  const [shy, curious] = [countClicks(0), countClicks(1)];
  assert.ok(curious > shy * 1.1, `${curious} clicks, not more than ${shy}`);
});

Deno.test("who looks for something clicks more than who looks around", () => {
  const [around, aimed] = [countClicks(0.5, "browse"), countClicks(0.5, "find")];
  assert.ok(aimed > around, `${aimed} clicks, not more than ${around}`);
});
