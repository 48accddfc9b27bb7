/**
 * exp and ln that give the same bits in every JavaScript engine: only IEEE 754 operations that the
 * language defines exactly (+ - * / sqrt) and bit access. Browsers and Deno carry different V8s,
 * and one last bit decides a choice. After FreeBSD's msun e_log.c and e_exp.c (Sun Microsystems).
 */

const LN2_HI = 6.93147180369123816490e-01;
const LN2_LO = 1.90821492927058770002e-10;
const bits = new DataView(new ArrayBuffer(8));

/**
 * Natural logarithm of a positive, normal number.
 * @param {number} x
 * @returns {number}
 */
export function ln(x) {
  bits.setFloat64(0, x);
  let high = bits.getUint32(0);
  let exponent = (high >>> 20) - 1023;
  high &= 0x000fffff;
  const shift = (high + 0x95f64) & 0x100000; // mantissa in [sqrt(1/2), sqrt(2))
  bits.setUint32(0, high | (shift ^ 0x3ff00000));
  exponent += shift >>> 20;
  const f = bits.getFloat64(0) - 1;
  const s = f / (2 + f);
  const z = s * s;
  const w = z * z;
  const even = w * (3.999999999940941908e-01 +
    w * (2.222219843214978396e-01 + w * 1.531383769920937332e-01));
  const odd = z * (6.666666666666735130e-01 +
    w * (2.857142874366239149e-01 +
        w * (1.818357216161805012e-01 + w * 1.479819860511658591e-01)));
  const halfSquare = 0.5 * f * f;
  return exponent * LN2_HI -
    ((halfSquare - (s * (halfSquare + (odd + even)) + exponent * LN2_LO)) - f);
}

/**
 * e to the power of x, for x between -700 and 700 (clamped there).
 * @param {number} x
 * @returns {number}
 */
export function exp(x) {
  const clamped = Math.max(-700, Math.min(700, x));
  const k = Math.round(clamped * 1.44269504088896338700);
  const high = clamped - k * LN2_HI;
  const low = k * LN2_LO;
  const r = high - low;
  const t = r * r;
  const c = r - t * (1.66666666666666019037e-01 +
        t * (-2.77777777770155933842e-03 +
            t * (6.61375632143793436117e-05 +
                t * (-1.65339022054652515390e-06 + t * 4.13813679705723846039e-08))));
  const y = 1 - ((low - (r * c) / (2 - c)) - high);
  bits.setUint32(0, (k + 1023) << 20);
  bits.setUint32(4, 0);
  return y * bits.getFloat64(0);
}

/**
 * The chance that belongs to a number of logits.
 * @param {number} logit
 * @returns {number} in (0, 1)
 */
export function logistic(logit) {
  return 1 / (1 + exp(-logit));
}
