import assert from "node:assert/strict";
import { Catalog } from "../../site_templates/assets/js/shop/catalog.js";
import { searchItems } from "../../site_templates/assets/js/shop/search.js";
import { fold, wordsOf } from "../../site_templates/assets/js/shop/tokenize.js";
import { smallSite } from "./support.js";

/**
 * Names of what a shop that sells these finds for a term.
 * @param {string[]} names
 * @param {string} term
 * @param {{synonyms: Record<string, string[]>, typo_tolerance: boolean}} [search]
 * @param {string} [language]
 */
function find(names, term, search, language = "en") {
  const site = smallSite();
  const items = names.map((name, at) => ({ ...site.items[at], name }));
  const locale = { ...site.locale, language };
  return searchItems(new Catalog({ ...site, items, search, locale }), term, (all) => all)
    .map((item) => item.name);
}

/** @type {[string, string][]} what is sold, and what people type */
const SAME = [
  ["감 홍차 세트", "홍차".normalize("NFD")],
  ["감 홍차 세트".normalize("NFD"), "홍차"],
  ["Café Mug", "Café".normalize("NFD")],
  ["Café Mug".normalize("NFD"), "CAFÉ"],
  ["Café Mug", "cafe"],
  ["Cafe Mug", "café"],
  ["PS5 Console", "ＰＳ５"],
  ["ＰＳ５ Console", "ps5"],
  ["コーヒー カップ", "ｺｰﾋｰ"],
  ["ガラス", "ｶﾞﾗｽ"],
  ["ｶﾞﾗｽ", "ガラス"],
  ["ガラス".normalize("NFD"), "ガラス"],
  ["Weißwurst", "weisswurst"],
  ["STRASSE 5", "straße"],
  ["İstanbul Rug", "istanbul"],
  ["Istanbul Rug", "İSTANBUL"],
  ["Ilık Çay", "ilik cay"],
  ["Women's Shirt", "womens"],
  ["Women’s Shirt", "women's"],
  ["Womens Shirt", "women's"],
  ["T-Shirt", "tshirt"],
  ["TShirt", "t-shirt"],
  ["Wi-Fi Router", "wifi"],
  ["Wifi Router", "wi-fi"],
  ["Wi‑Fi Router", "Wi-Fi"],
  ["Smørrebrød Board", "smorrebrod"],
  ["Œuvre", "oeuvre"],
  ["ﬁne Cup", "fine"],
  ["किताब", "किताब"],
  ["كِتَاب", "كتاب"],
  ["ΟΔΟΣ Map", "οδος"],
  ["Co\u00adoperate", "cooperate"],
  ["リンゴ ジュース", "りんご"],
  ["りんごジュース", "ﾘﾝｺﾞ"],
];

Deno.test("the same word is found in every form in which it is written", () => {
  for (const [name, term] of SAME) {
    assert.deepEqual(find([name, "Something else"], term), [name], `${name} <- ${term}`);
  }
});

Deno.test("words that differ in more than their form stay apart", () => {
  for (const [name, term] of [["किताब", "ताब"], ["가", "나"], ["ハ", "バ"], ["Wi-Fi", "wf"]]) {
    assert.deepEqual(find([name], term), [], `${name} <- ${term}`);
  }
});

Deno.test("marks belong to their word, and what is no word is none", () => {
  assert.equal(wordsOf("किताब").length, 1);
  assert.deepEqual(wordsOf("T-shirt, women's c++ \u0301 ♥\ufe0f"), [
    "t",
    "shirt",
    "women",
    "s",
    "c",
  ]);
  assert.deepEqual(find(["Cup"], "\u0301 ♥\ufe0f"), []);
});

Deno.test("folding twice is folding once, and plain words are only put in lower case", () => {
  for (const text of SAME.flat()) assert.equal(fold(fold(text)), fold(text), text);
  const plain = Array.from({ length: 128 }, (_, at) => String.fromCharCode(at)).join("");
  assert.equal(fold(plain), plain.toLowerCase());
  assert.equal(fold(`${plain}é`), `${plain.toLowerCase()}e`);
});

Deno.test("synonyms hold in every form, and no word of people is a property of an object", () => {
  const search = { synonyms: { "Café": ["T-Shirt"] }, typo_tolerance: true };
  assert.deepEqual(find(["Tshirt"], "cafe", search), ["Tshirt"]);
  const empty = { synonyms: {}, typo_tolerance: true };
  for (const word of ["constructor", "__proto__", "toString", "valueOf", "hasOwnProperty"]) {
    assert.deepEqual(find([`${word} Set`, "Cup"], word, empty), [`${word} Set`]);
    assert.deepEqual(find(["Cup"], word, empty), []);
    assert.deepEqual(find(["Cup"], word, { ...empty, synonyms: { [word]: ["cup"] } }), ["Cup"]);
  }
});

/** @type {[string, string][]} what is sold, and words of it that people type */
const INSIDE = [
  ["ワイヤレスイヤホン", "イヤホン"],
  ["ワイヤレスイヤホン", "ｲﾔﾎﾝ"],
  ["イヤホン（ワイヤレス）", "ワイヤレスイヤホン"],
  ["北欧風テーブルランプ 木製", "ランプ"],
  ["北欧風テーブルランプ 木製", "木製テーブル"],
  ["USB充電器", "充電器"],
  ["USB充電器", "usb"],
  ["iPhone 用 ケース", "iPhoneケース"],
  ["무선 블루투스 이어폰", "무선블루투스"],
  ["무선블루투스이어폰", "이어폰"],
  ["무선 블루투스 이어폰", "블루투스이어폰"],
  ["블루투스 무선 이어폰", "블루투스이어폰"],
  ["감홍차세트", "홍차"],
  ["กระเป๋าเดินทาง", "เดินทาง"],
];

Deno.test("words are found inside of others where there are no spaces, in any shop", () => {
  for (const language of ["en", "ja", "ko"]) {
    for (const [name, term] of INSIDE) {
      const found = find([name, "Something else"], term, undefined, language);
      assert.deepEqual(found, [name], `${name} <- ${term}`);
    }
  }
  assert.deepEqual(find(["무선 이어폰", "유선 마우스"], "무선마우스"), []);
  assert.deepEqual(find(["ワイヤレスイヤホン"], "ワイヤレスマウス"), []);
});

/** @type {[string, string][]} */
const COMPOUNDS = [
  ["Tischlampe aus Eiche", "Lampe"],
  ["Tischlampe aus Eiche", "Tischlampen"],
  ["Kräutertee Abendruhe", "Tee"],
  ["Damenlaufschuhe", "Laufschuhe"],
  ["Schlüsselanhänger Leder", "Anhänger"],
];

Deno.test("German compounds are found by their parts, and words by their plural", () => {
  for (const [name, term] of COMPOUNDS) {
    const found = find([name, "Something else"], term, undefined, "de-AT");
    assert.deepEqual(found, [name], `${name} <- ${term}`);
  }
  assert.deepEqual(find(["Steelbook"], "tee", undefined, "de"), []);
  assert.deepEqual(find(["Alte Lampe"], "tela", undefined, "de"), []);
  assert.deepEqual(find(["Tischlampe"], "Nachttischlampe", undefined, "de"), []);
});

Deno.test("in English only beginnings count, and what is found exactly hides what is alike", () => {
  for (const [name, term] of COMPOUNDS) assert.deepEqual(find([name], term), [], term);
  assert.deepEqual(find(["Table Lamp", "Lampshade"], "lamp"), ["Table Lamp", "Lampshade"]);
  assert.deepEqual(find(["무선이어폰", "무선 이어 패드"], "무선이어폰"), ["무선이어폰"]);
});

Deno.test("what shoppers type, names of subcategories, finds these in catalogs of other languages", () => {
  const NAMES = {
    ja: ["照明・香り", "ブランケットと寝具", "キッチン家電"],
    ko: ["조명·향", "담요와 침구", "주방가전"],
    de: ["Lampen & Düfte", "Decken und Bettwäsche", "Küchengeräte"],
    ar: ["إضاءة وعطور", "بطانيات ومفروشات", "أجهزة المطبخ"],
  };
  for (const [language, names] of Object.entries(NAMES)) {
    const site = smallSite();
    const categories = [
      site.categories[0],
      ...names.map((name, at) => ({
        id: `sports/${at}`,
        name,
        topic: "sports",
        parent: "sports",
      })),
    ];
    const items = site.items.map((item, at) => ({ ...item, category: `sports/${at % 3}` }));
    const locale = { ...site.locale, language };
    const catalog = new Catalog({ ...site, categories, items, locale });
    names.forEach((name, at) => {
      const found = searchItems(catalog, name.toLowerCase(), (all) => all);
      const wanted = items.filter((item) => item.category === `sports/${at}`);
      assert.deepEqual(found.map(({ id }) => id), wanted.map(({ id }) => id), name);
    });
  }
});
