/**
 * Every number of the shopping policy that is not in a persona file, with its unit and its source.
 * Utilities are in logits, chances in 0 to 1, weights are relative to the other weights of the same
 * choice. No number is a quota: rates of clicks and purchases follow from all of them together.
 *
 * Sources:
 * - [fidelity]: set by hand so that a simulation of the shipped personas stays inside the bands of
 *   `behavesim fidelity`, which come from a real shop (docs/fidelity.md). `behavesim calibrate`
 *   changes persona files and leaves these alone (docs/calibration.md).
 * - [assumed]: a judgment about how people shop, without a measurement. Most of these decide rare
 *   actions, so that every event of the shop occurs.
 * - otherwise the source is named.
 *
 * tests/js/parameters.test.js raises each parameter and checks the direction of its effect.
 */
export const PARAMETERS = {
  /** Traits of a temperament (0 to 1), and satisfaction: at this value they shift nothing. */
  temperament: { neutral: 0.5 },
  /** What an item is worth to a person, in logits [fidelity]. Discrete choice: McFadden 1974. */
  utility: {
    interest: 4.0, // logits from no interest to full interest in the item's topic
    interestMiddle: 0.45, // the interest (0 to 1) at which a topic neither attracts nor repels
    audience: 0.9, // logits when made for people like them; as many less when made for others
    quality: 0.7, // logits per star of rating
    ratingMiddle: 4.2, // stars; the rating that neither attracts nor repels
    price: 0.65, // logits per ln(price / budget), at price sensitivity 0
    priceSensitive: 1.0, // logits per ln(price / budget) added at price sensitivity 1
    cheapest: -1.2, // ln(price / budget); a lower price pleases no more
    preference: 0.9, // logits; standard deviation of a person's fixed liking of single items
    listNoise: 0.8, // logits; standard deviation of the error of judging an item by its card
    need: 1.6, // logits added to items of the topic they came for
    off: -0.9, // logits added to items of other topics when they came for one
    gift: 0.5, // share of `interest` that does not count when the item is a gift
    discount: 1.1, // logits added to reduced items for a visitor who looks for deals
    seen: -0.6, // logits added to a card whose item they have already looked at
    soldOut: -3, // logits added to items that are out of stock
  },
  /** The weight of a topic is `least` + interest squared. */
  topics: {
    least: 0.02, // weight of a topic of no interest; more makes visits less focused [assumed]
  },
  /** How many pages a visitor has energy for: lognormal, scaled by patience and aim [fidelity]. */
  energy: {
    median: 1.5, // pages
    sigma: 1.3, // standard deviation of ln(pages)
    patience: 0.9, // change of the factor from patience 0 to 1
    aim: 1.35, // factor for a visitor who came for something
    delight: 0.5, // pages added by an item that is nearly wanted, and by putting one into the cart
    delightMargin: 2, // logits below `cart.threshold` from which an item counts as nearly wanted
    deadEnd: 1.0, // pages that an empty list costs
    afterAdd: 1, // pages left, at least, after something was put into the cart [assumed]
    afterOrder: 0.5, // pages left, at most, after an order [assumed]
    maxPages: 150, // pages of a visit, at most, whatever the energy [assumed]
  },
  /**
   * Chance to look at the card at position k: k^-exponent [fidelity: click-through by place].
   * Popular items stand first and attract more, so clicks fall faster than looks.
   */
  examination: { exponent: 0.3 },
  /** The utility of not clicking anything in a list, in logits [fidelity]. */
  stay: {
    base: 6.5, // logits
    aim: 0.75, // logits less for a visitor who came for something
    exploration: 0.8, // logits less from exploration 0 to 1
  },
  /** Time on a page, in seconds: lognormal (mu, sigma), longer with interest [fidelity]. */
  dwell: {
    mu: 1.7, // ln(seconds)
    sigma: 1.9, // standard deviation of ln(seconds)
    interest: 0.25, // ln(seconds) more at full interest, and as much less at none
    interestWithoutTopic: 0.4, // interest (0 to 1) on a page about no topic [assumed]
    attentive: 6, // seconds of a stay that are all engagement
    away: 0.7, // share of the remaining seconds in which the page is out of sight
    glance: 0.2, // ln(seconds) on the page on which a visit is given up
    glanceSigma: 1.7, // standard deviation of ln(seconds) on it
    form: 1.4, // ln(seconds) per field of a form [assumed]
    formSigma: 0.6, // standard deviation of ln(seconds) per field [assumed]
    longestMinutes: 25, // minutes on a page, at most: GA4 ends a session after 30 without an event
  },
  /** Chance to scroll a page to its end [fidelity]. */
  scroll: {
    base: 0.22, // at no interest
    interest: 0.25, // added at full interest
  },
  /** Accepting cookies: logits; and the time it takes, lognormal in seconds [assumed]. */
  consent: {
    base: 2.05, // logits at neutral trust
    trust: 2, // logits from trust 0 to 1
    read: 0.8, // ln(seconds) to answer the banner
    readSigma: 0.6, // standard deviation of ln(seconds)
  },
  /** The home page, from the top down [assumed]. */
  home: {
    nextSection: 0.62, // chance to scroll on to the next section
    promotionBase: 0.3, // factor of `small.promotion` at no interest in where it leads
    promotionInterest: 1.4, // added to the factor at full interest
    promotionDeals: 2, // factor for a visitor who looks for deals
    promotionUnknown: 0.5, // interest (0 to 1) taken for a promotion that leads to no category
  },
  /** Where to go when a page holds nothing (more) for them: weights [assumed]. */
  navigation: {
    category: 3, // open a category
    rootCategory: 1.5, // of a topic's categories, the weight of the one above; the others weigh 1
    searchAim: 1.6, // search, for a visitor who came for something
    search: 0.8, // search, for anybody else
    searchWithoutTopic: 0.2, // factor of searching without a topic
    nextPage: 3, // next page of a list
    sort: 0.3, // sort a list
    sortDeals: 2, // sort a list, for a visitor who looks for deals
    filter: 0.6, // filter a list by price, at price sensitivity 1
    back: 1.5, // go back
    account: 0.15, // open the account, when logged in
    home: 0.5, // start again at the home page
    leastCards: 5, // items that a list has, at least, to be sorted or filtered
    priceAscending: 0.3, // of the orders to sort by, at price sensitivity 0; 1 more at 1
    priceDescending: 0.1,
    rating: 0.5,
    newest: 0.4,
  },
  /** From looking at an item to putting it into the cart [fidelity]. */
  cart: {
    threshold: 5.35, // logits of utility at which the chance is one half
    impulse: 1.4, // logits from impulsiveness 0 to 1
    certainty: 1.3, // slope: how sharply the chance rises with utility
    buyNow: 0.25, // chance to buy it at once, at impulsiveness 1 [assumed]
    viewCart: 0.7, // chance to open the cart after putting something into it [assumed]
    cheap: 0.25, // share of the budget below which a price is low, and more than one is taken more often
    cheapQuantities: [6, 2, 1], // weights of taking 1, 2, 3 of a cheap item [assumed]
    quantities: [16, 1], // weights of taking 1, 2 of any other item [assumed]
    raise: 0.03, // chance, per line of the cart, to take one more [assumed]
    raiseBelow: 5, // quantity above which no one takes more [assumed]
    keepShoppingEnergy: 2, // pages of energy above which a hesitating visitor may go on [assumed]
    keepShopping: 0.5, // chance that one with that energy goes on looking [assumed]
  },
  /** From the cart to the purchase, in logits [fidelity]. */
  checkout: {
    go: -0.35, // logits of starting at all
    price: 0.65, // logits lost per ln(total / affordable total)
    priceBase: 0.5, // factor of `price` at price sensitivity 0; 1 more at 1
    affordable: 1.5, // times the budget; the total that costs nothing in logits
    shipping: 1.6, // logits lost if the total were all shipping
    trust: 1.2, // logits from trust 0 to 1
    returning: 1.1, // logits for a visitor who came back to the cart, or has ordered before
    field: 0.06, // logits lost per field to fill in
    step: 0.95, // logits of passing a step
    account: 1.6, // logits of filling in a sign-up or log-in form [assumed]
    halfFilled: 0.5, // chance to have filled in a form before giving it up [assumed]
    express: 0.5, // weight of each faster delivery, at full hurry; the standard one weighs 1 [assumed]
    methods: { card: 6, bank_transfer: 1, kakao_pay: 4 }, // weights of payment [assumed]
  },
  /** What a visit leaves of satisfaction (0 to 1), by the best that happened in it [assumed]. */
  satisfaction: {
    first: 0.5, // before the first visit
    bought: 1,
    found: 0.65, // an item had a higher utility than `foundUtility`
    foundUtility: 1.5, // logits
    nothing: 0.4, // neither a good item nor an empty list
    deadEnd: 0.2, // an empty list, and no good item
    weight: 0.5, // share of the latest visit in the average over visits
    memory: 60, // items remembered as seen
  },
  /** Each visit may be the last: logits of never coming again [fidelity: share of new visitors]. */
  churn: {
    base: 0.1, // logits
    disappointment: 1.5, // logits from full satisfaction to none
    habit: -1.3, // logits per ln(visits a week)
    cart: -2, // logits when something waits in the cart
    wishes: -0.5, // logits when something stands on the wishlist
    account: -0.6, // logits for an account
    least: 0.1, // chance that even the most loyal visitor never comes again
  },
  /** The next visit [assumed]. */
  nextVisit: {
    returnToCart: 1.5, // weight of what waits in the cart as the intent; a persona's sum to theirs
    returnToWishes: 0.3, // weight of what stands on the wishlist
    deferDays: 2.2, // days; median until a deferred purchase is taken up
    deferSpread: 0.9, // standard deviation of ln(days)
    leastHours: 1, // hours between two visits, at least
    direct: 3, // factor of typing the address, from the second visit on
    clears: 0.02, // chance that the browser was cleared by hand since the last visit with it
  },
  /** The page on which a visit begins: weights [assumed]. */
  landing: {
    topic: { home: 3, category: 6, item: 1 }, // for a visitor with a topic
    anything: { home: 6, category: 3, item: 0.6 }, // for anybody else
    cart: { cart: 2, home: 1 }, // for a visitor who returns to a cart
  },
  /** Sending an order back: logits; the time until then lognormal in days [assumed]. */
  regret: {
    base: -1.2, // logits
    utility: 0.35, // logits less per logit of utility of the least liked item
    afterDays: 4, // days; median
    spread: 0.5, // standard deviation of ln(days)
  },
  /** Rare actions, as chances per opportunity [assumed]. */
  small: {
    share: 0.02, // share an item that they neither like nor dislike
    shareMethods: { copy_link: 5, kakao_talk: 4, x: 1 }, // weights
    wish: 0.05, // put an item that they neither like nor dislike on the wishlist
    guide: 0.015, // download the guide
    newsletter: 0.006, // subscribe, at neutral trust
    social: 0.006, // follow the link to the social network
    promotion: 0.05, // follow a promotion, before the factors of `home`
    related: 0.16, // look at related items
    typo: 0.07, // leave a letter out of a search term
    typoLength: 4, // letters of a term, at least, to be mistyped
    coupon: 0.25, // try the coupon, times `couponBase` + price sensitivity
    couponBase: 0.4,
    removeLine: 0.1, // take a line out of the cart
    signUpAfterOrder: 0.35, // open an account after an order
  },
};
