/**
 * Shapes that several modules share. `/catalog.json` is made by `build_site_json()`; amounts are whole
 * minor units of its currency, except in events.
 */

export interface Item {
  id: string;
  name: string;
  brand: string | null;
  /** The path of its category, one to five ids. */
  category: string;
  topic: string;
  price: number;
  list_price: number | null;
  /** Null while it is not rated. */
  rating: number | null;
  reviews: number;
  /** Pieces left; null where that is not known, and it can be bought. */
  stock: number | null;
  /** How it differs: not at all, in one way or in two. */
  variants: Variants | Variants[] | null;
  motif: string;
  hue: number;
  released: string | null;
  description: string;
  audience: { gender?: string | null; ages?: [number, number] | null } | null;
  /** The photo on its card; without one there is the drawing. */
  image?: ItemImage;
  /** The name of its page where that is not its id. */
  page?: string;
  skus?: Sku[];
  /** Parameters of the shop's own, for the items of events. */
  params?: Record<string, string | number>;
  gtin?: string;
  item_group_id?: string;
}

/** Name of the files, width and height of the largest one. */
export type ItemImage = [string, number, number];

export interface Variants {
  kind: string;
  options: string[];
}

/** A combination of options with a price or a stock of its own. */
export interface Sku {
  id: string;
  options: string[];
  price: number | null;
  stock: number | null;
}

export interface Category {
  id: string;
  name: string;
  topic: string;
  parent: string | null;
}

export interface Promotion {
  id: string;
  name: string;
  creative_name: string;
  creative_slot: string;
  headline: string;
  text: string;
  target: string;
  hue: number;
}

export interface Coupon {
  code: string;
  percent: number;
  minimum: number;
}

export interface ShippingTier {
  id: string;
  name: string;
  price: number;
  days: number;
}

/** A tax on sales: inside the prices, or added to them at the checkout; rates from 0 to 1. */
export interface Tax {
  included: boolean;
  rate: number;
  /** By ISO 3166-2, where they differ. */
  regions: Record<string, number>;
}

export interface FormField {
  name: string;
  label: string;
  type: string;
  required: boolean;
  options?: string[] | null;
}

export interface SiteCatalog {
  shop: {
    name: string;
    tagline: string;
    currency: string;
    /** Decimals of the currency. */
    digits: number;
    url: string;
    base_path: string;
    /** What an address for the newsletter is worth. */
    lead_value: number;
  };
  topics: { id: string; name: string }[];
  categories: Category[];
  items: Item[];
  lists: Record<string, { name: string; items: string[]; personal?: boolean }>;
  home: string[];
  related: Record<string, string[]>;
  promotions: Promotion[];
  coupons: Coupon[];
  shipping: { free_from: number; tiers: ShippingTier[] };
  /** None where the shop says nothing of tax. */
  tax?: Tax;
  /** How often each way to pay is chosen, where the market says it. */
  payments?: Record<string, number>;
  prices: {
    /** Choices of the price filter, ascending. */
    limits: number[];
    /** The median price of all items and of each topic's; above 0. */
    median: number;
    by_topic: Record<string, number>;
  };
  forms: Record<string, FormField[]>;
  /** The language of the texts. */
  locale: SiteLocale;
  /** What a variant of the shop changes beyond the lists above; the baseline has none of it. */
  variant?: string;
  ranking?: FixedRanking | SegmentRanking | PersonalRanking;
  search?: { synonyms: Record<string, string[]>; typo_tolerance: boolean };
  checkout?: { guest: boolean };
  list_suffix?: string;
}

/** How a language writes numbers; `shop/number_format.py` describes it. */
export interface NumberFormat {
  minus: string;
  decimal: string;
  group: string;
  /** Digits of the last group, and of the others. */
  sizes: [number, number];
  /** What stands before and after an amount in the shop's currency. */
  money: { before: string; after: string };
  percent: { before: string; after: string };
}

/** A shop's language, as scripts need it. */
export interface SiteLocale {
  /** As BCP 47 writes it. */
  language: string;
  direction: "ltr" | "rtl";
  numbers: NumberFormat;
  /** Which plural form is for each count from 0, one digit each. */
  plural: string;
  /** Translations of the texts that scripts show; a list of forms where there is a plural. */
  texts: Record<string, string | string[]>;
}

export interface FixedRanking {
  by: "items";
  items: string[];
}

export interface SegmentRanking {
  by: "segment";
  /** Orders by the source through which a visitor came. */
  segments: Record<string, string[]>;
}

export interface PersonalRanking {
  by: "personal";
  items: string[];
  factors: number[][];
  regularization: number;
  alpha: number;
  /** What each item's score is multiplied by, so that revenue counts and not liking alone. */
  boosts: number[] | null;
  /** What visitors of a source have done on average: weight by item id. */
  sources: Record<string, Record<string, number>>;
  weights: Record<string, number>;
}

/** What a URL of the shop shows; the same for the DOM and for the simulator without a page. */
export interface Page {
  type: string;
  /** Path and query, without the base path. */
  url: string;
  title: string;
  category: Category | null;
  item: Item | null;
  lists: PageList[];
  promotions: Promotion[];
  term: string | null;
  /** Page of the main list, from 1, and how many there are. */
  number: number;
  pages: number;
  count: number;
  query: Query;
}

export interface PageList {
  id: string;
  name: string;
  items: Item[];
  /** Index of the first item in the whole list, from 0. */
  offset: number;
  /** Shown without scrolling: its view counts when the page opens. */
  immediate: boolean;
  /** Stands in the page as it was built; others depend on the query or the visitor. */
  built: boolean;
}

export type Query = Record<string, string>;

export interface CartLine {
  item_id: string;
  variant: string;
  quantity: number;
}

export interface Totals {
  subtotal: number;
  discount: number;
  shipping: number;
  /** In the total, inside the prices or added to them; null until an address says how much. */
  tax: number | null;
  total: number;
  coupon: string | null;
}

/** An item as Google's ecommerce events describe it. */
export interface EventItem {
  item_id: string;
  item_name: string;
  item_brand?: string;
  item_category?: string;
  item_category2?: string;
  item_category3?: string;
  item_category4?: string;
  item_category5?: string;
  item_variant?: string;
  item_list_id?: string;
  item_list_name?: string;
  index?: number;
  /** Decimal, as `discount`. */
  price: number;
  discount?: number;
  coupon?: string;
  quantity?: number;
}

export interface EventPromotion {
  promotion_id: string;
  promotion_name: string;
  creative_name: string;
  creative_slot: string;
}

// deno-lint-ignore no-explicit-any -- what pages push is theirs: Google documents it as an open object
export type DataLayerMessage = Record<string, any>;

/** The values of Google's consent mode. */
export type ConsentAnswer = "granted" | "denied";

export interface Storage {
  // deno-lint-ignore no-explicit-any -- each key holds its own shape; shop/state.js knows them
  get(key: string): any;
  set(key: string, value: unknown): void;
}

export interface SiteConfig {
  base_path: string;
  analytics: (OwnTagConfig | GoogleConfig) & { collect_url: string; page_origin: string };
  simulator: boolean;
  consent_banner: boolean;
  /** Of a large catalog's shards; small catalogs have none. */
  catalog_version?: string;
}

/** The part of `#site-config` for our own tag, or for no tag. */
export interface OwnTagConfig {
  mode: "local" | "none";
  measurement_id: string;
}

/** The part of `#site-config` for Google's tag. */
export interface GoogleConfig {
  mode: "gtag" | "gtm";
  measurement_id: string;
  container_id: string | null;
  script_origin: string;
  transport_url: string | null;
  server_container_url: string | null;
}

/** A hit under GA4's wire names; `docs/hit-log.md` has the table. */
export interface Hit {
  t: number;
  p: number;
  s: number;
  i: number;
  en: string;
  dl: string;
  dr?: string;
  dt: string;
  uid?: string;
  sid: number;
  sct: number;
  seg: number;
  et?: number;
  fv?: number;
  ss?: number;
  nsi?: number;
  ee?: number;
  c?: number;
  cu?: string;
  ep?: Record<string, string>;
  epn?: Record<string, number>;
  items?: WireItem[];
}

export interface WireItem {
  id?: string;
  nm?: string;
  br?: string;
  ca?: string;
  c2?: string;
  c3?: string;
  c4?: string;
  c5?: string;
  va?: string;
  pr?: number;
  ds?: number;
  qt?: number;
  cp?: string;
  lp?: number;
  af?: string;
  li?: string;
  ln?: string;
  pi?: string;
  pn?: string;
  cn?: string;
  cs?: string;
  lo?: string;
  /** Parameters that the protocol has no code for. */
  k?: Record<string, string>;
}

/** Request parameters that describe the browser, the same for all hits of the request. */
export interface Client {
  tid: string;
  cid: string;
  ul: string;
  sr: string;
  ua: string;
  uaa?: string;
  uab?: string;
  uafvl?: string;
  uamb?: string;
  uam?: string;
  uap?: string;
  uapv?: string;
  uaw?: string;
  ur?: string;
  /** The person's city, for our collector alone. */
  _bsc?: string;
  gcs?: string;
  gcd?: string;
  npa?: string;
}

/** One request: hits that leave together. */
export interface HitBatch {
  client: Client;
  hits: Hit[];
  unload: boolean;
}

/** The browser as the tag sees it. */
export interface Environment {
  language: string;
  screen: string;
  user_agent: string;
  hints: ClientHints | null;
  region: string | null;
  city: string | null;
}

export interface ClientHints {
  architecture: string;
  bitness: string;
  full_version_list: [string, string][];
  mobile: boolean;
  model: string;
  platform: string;
  platform_version: string;
  wow64: boolean;
}

export interface Device {
  category: string;
  user_agent: string;
  hints: ClientHints | null;
  screen: string;
  viewport: { width: number; height: number };
  touch: boolean;
  /** Days without a visit after which the browser deletes what scripts stored; null: it does not. */
  script_storage_days: number | null;
}

export interface Person {
  id: number;
  persona: string;
  age: number;
  age_band: string;
  gender: string;
  job: string;
  market: string;
  region: string;
  city: string;
  interests: Record<string, number>;
  temperament: {
    price_sensitivity: number;
    patience: number;
    exploration: number;
    impulsiveness: number;
    trust: number;
  };
  /** What they usually spend on one item, minor units. */
  budget: number;
  /** Whether `budget` is in proportion to each topic's median price. */
  budget_by_topic?: boolean;
  intents: Record<string, number>;
  /** One to three, of different categories, the main one first. */
  devices: { id: string; weight: number }[];
  language: string;
  sources: Source[];
  visits_per_week: number;
  hours: number[];
  weekdays: number[];
  first_visit_at_ms: number;
  /** What they write into forms; it stays in the shop. */
  contact?: Contact | null;
}

export interface Contact {
  name: string;
  phone: string;
  postcode: string;
  address: string;
}

export interface Source {
  source: string;
  medium: string;
  campaign: string | null;
  referrer: string;
  weight: number;
}

/** What a shopper takes from one visit to the next. */
export interface ShopperState {
  memory: Memory;
  /** The browsers in which they have been here, by device. */
  browsers: Record<string, Browser>;
}

/** What the shop and its tag have left in the browser of a device. */
export interface Browser {
  /** Everything the shop keeps, by key. */
  storage: Record<string, unknown>;
  /** The tag's cookies, by name. */
  cookies: Record<string, string>;
  /** When the last visit ended. */
  used_at_ms: number;
}

export interface Memory {
  /** Item ids they have looked at in detail, the newest last. */
  seen: string[];
  /** 0 to 1: how content the last visits left them. */
  satisfaction: number;
  visits: number;
  orders: number;
  /** An order that is not what they hoped for and will go back. */
  regrets: string | null;
  /** The devices on which something waits: in the cart, on the wishlist. */
  cart_on: string | null;
  wishes_on: string | null;
}

/** How a visit begins: when, why, and on which page. */
export interface Entry {
  visit: number;
  starts_at_ms: number;
  device: string;
  intent: string;
  /** The topic they come for; null when they have none. */
  topic: string | null;
  url: string;
  referrer: string;
}

/** What a visit file sets for a visit; the rest is drawn for the person. */
export type Wish = Partial<Pick<Entry, "starts_at_ms" | "device" | "intent" | "topic" | "url">>;

/** Parameters of `simulateUser`; all are optional. */
export type Given = Partial<Omit<Visit, "person" | "entry">> & {
  person?: Partial<Person>;
  entry?: Partial<Entry>;
};

/** What a visit is made from. */
export interface Visit {
  seed: number;
  person: Person;
  /** What the entry's device is like. */
  device: Device;
  entry: Entry;
  attempt: number;
  /** The key by which the engine's own collector recognizes this visit. */
  key?: string;
  state: ShopperState | null;
  /** The end of the simulation: no visit begins at or after this time. */
  ends_at_ms: number;
  /** The property's time zone, for hours and weekdays: from when on which offset, in ms. */
  utc_offsets: [number, number][];
  /** Days on which people behave as on `free_day` (0: Monday), as days since 1970-01-01 there. */
  holidays: { dates: number[]; free_day: number };
  /** `fast`: on the visit's own clock; `real`: in real time. */
  pace: "fast" | "real";
  /** All visits of the person, where people wrote them down; null: the person decides. */
  written?: Wish[] | null;
  /** Whether the outcome lists each step; only `VirtualWorld` does. */
  explain?: boolean;
  /** Whether `DomWorld` compares each view with that of the shop's core. */
  verifies?: boolean;
}

/** What `window.simulateUser` gives back. */
export interface Outcome {
  person: number;
  visit: number;
  attempt: number;
  device: string;
  /** Who took away what the shop had left in that device's browser, if it had. */
  cleared: "browser" | "person" | null;
  /** Null where nothing was sent. */
  user_pseudo_id: string | null;
  /** What they answered the cookie banner; null where there is none. */
  consent: ConsentAnswer | null;
  intent: string;
  topic: string | null;
  reason: string;
  pages: number;
  purchases: number;
  revenue: number;
  requests: number;
  /** When the first and the last request left; of a visit without any, when it began and ended. */
  from_ms: number;
  to_ms: number;
  hits: number;
  /** Hits by event name. */
  counts: Record<string, number>;
  state: ShopperState;
  next: Entry | null;
  why: string[];
  steps?: Step[];
}

/** What a shopper did on a page, with the reasons noted since the step before. */
export interface Step {
  page: string;
  why: string[];
  action: Action;
  /** What was in the cart before. */
  cart: CartLine[];
}

/** A card as a shopper sees it in a list. */
export interface Card {
  id: string;
  index: number;
  price: number;
}

/** What a shopper perceives of the page they are on. */
export interface View {
  type: string;
  url: string;
  /** Whether a cookie banner is shown. */
  asks_consent: boolean;
  lists: { id: string; cards: Card[] }[];
  promotions: { id: string; target: string }[];
  /** What lies below the first screen, from top to bottom. */
  sections: { kind: "promotion" | "list"; id: string }[];
  item_id: string | null;
  category_id: string | null;
  /** Whether a page of this site lies behind the current one. */
  can_go_back: boolean;
  has_next: boolean;
  /** Ids of the forms that are shown, in alphabetical order. */
  forms: readonly string[];
  /** Names (`data-action`) of what can be clicked or chosen, in alphabetical order. */
  buttons: readonly string[];
  count: number;
  cart: CartLine[];
  totals: Totals;
  logged_in: boolean;
  has_account: boolean;
  /** How many things stand on the wishlist. */
  wishes: number;
  /** Orders that can be seen where they are, the newest first; elsewhere what they remember. */
  orders: { id: string; refunded: boolean }[];
}

/** What a policy can do in a world; each kind of action has its own fields. */
export interface Action {
  do: string;
  list?: string;
  index?: number;
  id?: string;
  value?: string;
  number?: number;
  fields?: Record<string, string>;
  ms?: number;
  /** Of `ms`, how long the page is out of sight: another tab, another thing. */
  away?: number;
}

declare global {
  /** What pages push for tags to read, as Google documents it. */
  var dataLayer: DataLayerMessage[] | undefined;
  /** The visit that the browser engine opened the page for. */
  var behavesimVisit: Visit | undefined;
  /** Takes the outcome of that visit, as JSON. */
  var behavesimReport: ((outcome: string) => void) | undefined;
  /** Asks the browser engine for a picture of the page as it stands, with the step as JSON. */
  var behavesimShowStep: ((step: string) => void) | undefined;
  /** Called by the browser engine once it has the picture. */
  var behavesimStepShown: (() => void) | undefined;
  var simulateUser: ((parameters?: Given) => Promise<Outcome>) | undefined;
}
