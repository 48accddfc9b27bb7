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
 */
function find(names, term, search) {
  const site = smallSite();
  const items = names.map((name, at) => ({ ...site.items[at], name }));
  return searchItems(new Catalog({ ...site, items, search }), term, (all) => all)
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
