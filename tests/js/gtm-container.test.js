/** @import { DataLayerMessage } from "../../site_templates/assets/js/types.d.ts" */

import assert from "node:assert/strict";
import { Tag } from "../../site_templates/assets/js/analytics/tag.js";
import { Catalog } from "../../site_templates/assets/js/shop/catalog.js";
import { runPerson } from "../../site_templates/assets/js/simulator/run-person.js";
import { CONFIG, jobOf, smallSite } from "./support.js";

const FILE = new URL("../golden/gtm_container.json", import.meta.url);
const { containerVersion } = JSON.parse(Deno.readTextFileSync(FILE));
const EVENT_TAGS = containerVersion.tag.filter((/** @type {any} */ tag) => tag.type === "gaawe");

/**
 * @param {any} entity
 * @param {string} key
 */
const parameter = (entity, key) => entity.parameter.find((/** @type {any} */ p) => p.key === key);

/** @param {unknown} value */
const isObject = (value) => Object.prototype.toString.call(value) === "[object Object]";

/** As much of Tag Manager as this container needs: its data layer, triggers and variables. */
class Container {
  constructor() {
    /** @type {Record<string, any>} */
    this.layer = {};
  }

  /**
   * @param {DataLayerMessage} message
   * @returns {{en: string, parameters: Record<string, unknown>}[]} what the tags that fire send
   */
  push(message) {
    merge(this.layer, message);
    if (!message.event) return [];
    return EVENT_TAGS.filter((/** @type {any} */ tag) => this.fires(tag, message)).map((
      /** @type {any} */ tag,
    ) => this.send(tag));
  }

  /**
   * @param {any} tag
   * @param {DataLayerMessage} message
   */
  fires(tag, message) {
    const trigger = containerVersion.trigger.find((/** @type {any} */ known) =>
      tag.firingTriggerId.includes(known.triggerId)
    );
    return parameter(trigger.customEventFilter[0], "arg1").value === message.event;
  }

  /** @param {any} tag */
  send(tag) {
    /** @type {Record<string, unknown>} */
    const parameters = {};
    if (parameter(tag, "sendEcommerceData").value === "true") {
      parameters.items = this.layer.ecommerce.items;
    }
    for (const row of parameter(tag, "eventSettingsTable").list) {
      const [name, value] = row.map.map((/** @type {any} */ cell) => cell.value);
      parameters[name] = this.read(value);
    }
    return { en: parameter(tag, "eventName").value, parameters: withoutGaps(parameters) };
  }

  /** @param {string} reference to a data layer variable */
  read(reference) {
    const variable = containerVersion.variable.find((/** @type {any} */ known) =>
      reference === `{{${known.name}}}`
    );
    const path = parameter(variable, "name").value.split(".");
    return path.reduce((/** @type {any} */ at, /** @type {string} */ key) => at?.[key], this.layer);
  }
}

/**
 * @param {Record<string, any>} into
 * @param {Record<string, any>} from
 */
function merge(into, from) {
  for (const [key, value] of Object.entries(from)) {
    if (!isObject(value)) into[key] = value;
    else {
      if (!isObject(into[key])) into[key] = {};
      merge(into[key], value);
    }
  }
}

/** @param {Record<string, unknown>} parameters */
function withoutGaps(parameters) {
  return Object.fromEntries(
    Object.entries(parameters).filter(([, value]) => value !== undefined && value !== null),
  );
}

Deno.test("the container sends what our tag sends of every event that the shop pushes", () => {
  const { receive, addHit } = Tag.prototype;
  /** @type {WeakMap<Tag, Container>} */
  const containers = new WeakMap();
  /** @type {{en: string, parameters: Record<string, unknown>}[]} */
  let ours = [];
  const seen = new Set();
  /**
   * @this {Tag}
   * @param {Parameters<Tag["addHit"]>} hit
   */
  Tag.prototype.addHit = function (...hit) {
    const [en, parameters] = hit;
    const user = this.userId ? { user_id: this.userId } : {};
    ours.push({ en, parameters: withoutGaps({ ...parameters, ...user }) });
    return addHit.apply(this, hit);
  };
  /**
   * @this {Tag}
   * @param {DataLayerMessage} message
   */
  Tag.prototype.receive = function (message) {
    const container = containers.get(this) ?? new Container();
    containers.set(this, container);
    ours = [];
    receive.call(this, message);
    const theirs = container.push(message);
    assert.deepEqual(theirs, ours);
    ours.forEach(({ en }) => seen.add(en));
  };
  try {
    const catalog = new Catalog(smallSite());
    for (let id = 0; id < 600; id++) [...runPerson(catalog, CONFIG, jobOf(id))];
  } finally {
    Object.assign(Tag.prototype, { receive, addHit });
  }
  const covered = EVENT_TAGS.map((/** @type {any} */ tag) => parameter(tag, "eventName").value);
  assert.deepEqual([...seen].sort(), covered.sort());
});
