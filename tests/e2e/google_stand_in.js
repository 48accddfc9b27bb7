// Stands in for Google's gtag.js and gtm.js: it takes the same commands, or runs the same container,
// and sends the same requests, by the shop's own encoder. `STAND_IN` is put before it by the server.
(async () => {
  /* global STAND_IN */
  const layer = globalThis.dataLayer;
  const account = globalThis.googleStandIn = { commands: [] };
  const modules = ["tag", "beacon", "browser", "consent", "enhanced-measurement", "token-bucket"];
  const [{ Tag }, { createBeacon }, browser, { GRANTED }, { measureDocument }, { TokenBucket }] =
    await Promise.all(modules.map((name) => import(`${location.origin}/assets/js/analytics/${name}.js`)));
  const { Clock } = await import(`${location.origin}/assets/js/clock.js`);
  const environment = await browser.browserEnvironment();
  const clock = new Clock();
  const consent = { used: false, analytics_storage: "granted" };
  const fields = {};
  let changedProperties = {};
  let tag = null;

  // gtag drops the port and the fragment.
  const address = () => `${location.protocol}//${location.hostname}${location.pathname}${location.search}`;

  function configure(measurementId, config) {
    Object.assign(fields, config);
    const disabled = () => globalThis[`ga-disable-${measurementId}`] === true;
    const send = createBeacon(`${fields.transport_url}/g/collect`, () => null);
    tag = new Tag({
      measurementId,
      clock,
      jar: browser.documentCookies("/"),
      environment: { ...environment, region: null },
      random: Math.random,
      transport: (batch) => {
        const client = { ...batch.client, ...(consent.used ? GRANTED : {}) };
        if (fields.traffic_type) client.tt = fields.traffic_type;
        for (const [name, value] of Object.entries(changedProperties)) client[`up.${name}`] = value;
        changedProperties = {};
        send({ ...batch, client });
      },
    });
    tag.userId = fields.user_id ?? null;
    const bucket = new TokenBucket(20, 5, () => Date.now());
    const addHit = tag.addHit;
    tag.addHit = function (...hit) {
      if (disabled() || (consent.used && consent.analytics_storage !== "granted")) return;
      if (bucket.waitMs(1) > 0) {
        fetch(`${fields.transport_url}/dropped?${hit[0]}`, { mode: "no-cors" });
        return;
      }
      bucket.take(1);
      addHit.apply(tag, hit);
    };
    tag.viewPage({ location: address(), referrer: document.referrer, title: document.title }, { load: true });
    measureDocument(tag, location.origin);
    for (const name of ["focus", "blur"]) {
      addEventListener(name, () => tag.engagement.setActive(name === "focus"));
    }
    addEventListener("pagehide", () => tag.leave());
    addEventListener("pageshow", (event) => event.persisted && tag.comeBack());
    let before = location.href;
    const changed = () => {
      if (location.href === before) return;
      tag.viewPage({ location: address(), referrer: before, title: document.title }, { load: false });
      before = location.href;
    };
    const pushState = history.pushState;
    history.pushState = function (...state) {
      pushState.apply(history, state);
      changed();
    };
    addEventListener("popstate", changed);
  }

  // Commands are `arguments`; gtag.js passes plain objects over.
  const COMMANDS = {
    js: () => {},
    consent: (_kind, signals) => Object.assign(consent, { used: true }, signals),
    set: (key, value) => {
      if (key === "user_properties") Object.assign(changedProperties, value);
      else Object.assign(fields, typeof key === "string" ? { [key]: value } : key);
      if (tag && fields.user_id) tag.userId = fields.user_id;
    },
    config: configure,
    event: (name, parameters) => tag?.addHit(name, { ...parameters }, true),
  };

  function command(words) {
    account.commands.push([...words]);
    const [name, ...rest] = words;
    if (!STAND_IN.container || name === "consent") COMMANDS[name]?.(...rest);
  }

  // As much of Tag Manager as the shop's container needs: data layer, triggers, variables.
  const { container } = STAND_IN;
  const values = {};
  const merge = (into, from) => {
    for (const [key, value] of Object.entries(from)) {
      if (Object.prototype.toString.call(value) !== "[object Object]") into[key] = value;
      else merge(into[key]?.constructor === Object ? into[key] : into[key] = {}, value);
    }
  };
  const cell = (entity, key) => entity.parameter.find((found) => found.key === key);
  const table = (entity, key) =>
    Object.fromEntries(
      (cell(entity, key)?.list ?? []).map(({ map }) => map.map(({ value }) => value))
        .map(([name, value]) => [name, read(value)]).filter(([, value]) => value != null),
    );
  function read(text) {
    const name = /^\{\{(.*)\}\}$/.exec(text)?.[1];
    if (!name) return text;
    const variable = container.variable.find((known) => known.name === name);
    if (variable.type === "c") return cell(variable, "value").value;
    return cell(variable, "name").value.split(".").reduce((at, key) => at?.[key], values);
  }
  function fire(one) {
    if (one.type === "googtag") {
      Object.assign(fields, table(one, "eventSettingsTable"));
      configure(read(cell(one, "tagId").value), table(one, "configSettingsTable"));
      return;
    }
    const { user_id, traffic_type: _type, ...parameters } = table(one, "eventSettingsTable");
    if (user_id) tag.userId = user_id;
    Object.assign(changedProperties, table(one, "userProperties"));
    if (cell(one, "sendEcommerceData").value === "true" && values.ecommerce?.items) {
      parameters.items = values.ecommerce.items;
    }
    tag.addHit(cell(one, "eventName").value, parameters, false);
  }
  // Initialization comes once, with the first event there is; what consent blocks then is not made up for.
  let isInitialized = false;
  function trigger(message) {
    merge(values, message);
    if (message.event === undefined) return;
    const events = isInitialized ? [message.event] : ["gtm.init", message.event];
    isInitialized = true;
    if (consent.analytics_storage !== "granted") return;
    for (const event of events) container.tag.filter((one) => awaited(one) === event).forEach(fire);
  }
  function awaited({ firingTriggerId: [id] }) {
    const known = container.trigger.find(({ triggerId }) => triggerId === id);
    return known ? known.customEventFilter[0].parameter[1].value : "gtm.init";
  }

  const take = (message) => {
    if (Object.prototype.toString.call(message) === "[object Arguments]") command(message);
    else if (container) trigger(message);
  };
  layer.forEach(take);
  account.isReady = true;
  const push = layer.push;
  layer.push = function (...messages) {
    const length = push.apply(layer, messages);
    messages.forEach(take);
    return length;
  };
})();
