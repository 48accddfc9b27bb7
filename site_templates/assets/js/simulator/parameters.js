/**
 * Every number of the shopper's mind that is not in a persona file, with its unit. Utilities are in
 * logits. What they imply is compared with the levels of a real shop; nothing here is a quota.
 */
export const PARAMETERS = {
  /** What an item is worth to somebody. */
  utility: {
    interest: 4.0, // from no interest to full interest in its topic
    interestMiddle: 0.45, // the interest at which a topic neither draws nor repels
    audience: 0.9, // made for people like them; as much less when made for others
    quality: 0.7, // a star of rating
    ratingMiddle: 4.2,
    price: 0.65, // ln(price / budget), for somebody who does not look at prices
    priceSensitive: 1.0, // and how much more for somebody who does
    cheapest: -1.2, // a low price can please only so much (ln of price / budget)
    taste: 0.9, // standard deviation of personal taste for single items
    listNoise: 0.8, // how far a card can mislead about an item (standard deviation)
    need: 1.6, // it is the kind of thing they came for
    off: -0.9, // it is not
    discount: 1.1, // it is reduced, for somebody who hunts deals
    seen: -0.6, // they know it already
    soldOut: -3,
  },
  /** How many pages somebody has in them: lognormal, stretched by patience and aims. */
  energy: { median: 1.5, sigma: 1.3, patience: 0.9, aim: 1.35, delight: 0.5, deadEnd: 1.0 },
  /** Chance to look at the card at position k: k^-exponent. Popular items stand first and draw more,
   * so that clicks fall faster than looks. */
  examination: { exponent: 0.3 },
  /** The attraction of not clicking anything in a list, and what an aim takes off it. */
  stay: { base: 6.5, aim: 0.75, exploration: 0.8 },
  /** Seconds on a page between page views: lognormal (mu, sigma), stretched by interest. */
  dwell: {
    mu: 1.7,
    sigma: 1.9,
    interest: 0.25,
    attentive: 6, // seconds of a stay that all belong to the page; of more, this share does not:
    away: 0.7,
    glance: 0.2,
    glanceSigma: 1.7,
    form: 0.8,
  },
  /** Chance to scroll a page to its end. */
  scroll: { base: 0.22, interest: 0.25 },
  /** Agreeing to be counted: logits, more with trust; and the seconds that the banner takes. */
  consent: { base: 2.05, trust: 2, read: 0.8, readSigma: 0.6 },
  /** From looking at an item to putting it into the cart. */
  cart: { threshold: 5.35, impulse: 1.4, certainty: 1.3 },
  /** From the cart to the purchase. */
  checkout: {
    go: -0.35, // logits of starting at all
    price: 0.65, // ln(total / budget)
    shipping: 1.6, // shipping as a share of the total
    trust: 1.2,
    returning: 1.1, // they slept over it
    field: 0.06, // each field to fill in
    step: 0.95, // logits of passing a step
  },
  /** Each visit may be the last: logits of never coming again. */
  churn: {
    base: 0.1,
    disappointment: 1.5, // from full satisfaction to none
    habit: -1.3, // ln of the visits a week that are theirs
    cart: -2, // something waits in the cart
    wishes: -0.5, // something stands on the wishlist
    account: -0.6,
    least: 0.1, // even the most faithful may never come again
  },
  /** Coming again. */
  life: {
    returnToCart: 1.5, // weight of what waits as the reason of a visit; all other reasons weigh 1
    returnToWishes: 0.3,
    deferDays: 2.2, // median days until a deferred purchase is taken up, and their spread
    deferSpread: 0.9,
    direct: 3, // who knows the shop types its address so much more often
    clears: 0.02, // chance that somebody has emptied the browser since the last visit with it
  },
  /** Sending an order back: logits, less likely the more its worst thing is worth to them. */
  regret: { base: -1.2, worth: 0.35, afterDays: 4, spread: 0.5 },
  /** Small things people do, as chances an opportunity. */
  small: {
    share: 0.02,
    wish: 0.05,
    guide: 0.015,
    newsletter: 0.006,
    social: 0.006,
    promotion: 0.05,
    related: 0.16,
    typo: 0.07,
    coupon: 0.25,
    removeLine: 0.1,
    signUpAfterOrder: 0.35,
  },
};
