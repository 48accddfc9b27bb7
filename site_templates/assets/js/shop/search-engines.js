/** Where google.com has a sister. */
const GOOGLE_SUFFIXES = `
  com ad ae com.af com.ag al am co.ao com.ar as at com.au az ba com.bd be bf bg com.bh bi bj
  com.bn com.bo com.br bs bt co.bw by com.bz ca cat cd cf cg ch ci co.ck cl cm cn com.co co.cr
  com.cu cv com.cy cz de dj dk dm com.do dz com.ec ee com.eg es com.et fi com.fj fm fr ga ge gg
  com.gh com.gi gl gm gr com.gt gy com.hk hn hr ht hu co.id ie co.il im co.in iq is it je com.jm
  jo co.jp co.ke com.kh ki kg co.kr com.kw kz la com.lb li lk co.ls lt lu lv com.ly co.ma md me
  mg mk ml com.mm mn com.mt mu mv mw com.mx com.my co.mz com.na com.ng com.ni ne nl no com.np nr
  nu co.nz com.om com.pa com.pe com.pg com.ph com.pk pl pn com.pr ps pt com.py com.qa ro ru rw
  com.sa com.sb sc se com.sg sh si sk com.sl sn so sm sr st com.sv td tg co.th com.tj tl tm tn
  to com.tr tt com.tw co.tz com.ua co.ug co.uk com.uy co.uz com.vc co.ve co.vi com.vn vu ws rs
  co.za co.zm co.zw
`;

/** @param {string} words */
const split = (words) => words.trim().split(/\s+/);

/** @type {Record<string, string>} */
const HOSTS = {
  google: "cse.google.com encrypted.google.com images.google.com",
  naver: "naver.com m.naver.com .search.naver.com",
  daum: "daum.net m.daum.net .search.daum.net",
  zum: "zum.com m.zum.com .search.zum.com",
  bing: "bing.com cn.bing.com global.bing.com m.bing.com",
  yahoo: "yahoo.com m.yahoo.com .search.yahoo.com yahoo.co.jp m.yahoo.co.jp .search.yahoo.co.jp",
  duckduckgo: "duckduckgo.com html.duckduckgo.com lite.duckduckgo.com start.duckduckgo.com",
  baidu: "baidu.com m.baidu.com wap.baidu.com",
  yandex:
    "yandex.ru yandex.com yandex.by yandex.kz yandex.ua yandex.uz yandex.fr yandex.com.tr ya.ru",
  "ecosia.org": "ecosia.org",
  qwant: "qwant.com lite.qwant.com",
  seznam: "seznam.cz search.seznam.cz",
  sogou: "sogou.com m.sogou.com wap.sogou.com",
  "so.com": "so.com m.so.com",
  aol: "aol.com search.aol.com search.aol.co.uk suche.aol.de",
  ask: "ask.com",
};

/**
 * Sources, as GA4 names them, by the hosts of search engines; `.example.com` is a domain with all
 * its subdomains. The same table as `ga4/site_lists.py` of the Python package: tests compare them.
 * @type {Map<string, string>}
 */
export const SEARCH_ENGINES = new Map();
for (const suffix of split(GOOGLE_SUFFIXES)) SEARCH_ENGINES.set(`google.${suffix}`, "google");
for (const [source, hosts] of Object.entries(HOSTS)) {
  for (const host of split(hosts)) SEARCH_ENGINES.set(host, source);
}

/** Sources by the ids of Android apps that search. */
export const SEARCH_APPS = new Map(Object.entries({
  "com.google.android.googlequicksearchbox": "google",
  "com.nhn.android.search": "naver",
  "net.daum.android.daum": "daum",
  "com.microsoft.bing": "bing",
  "com.duckduckgo.mobile.android": "duckduckgo",
  "com.baidu.searchbox": "baidu",
  "ru.yandex.searchplugin": "yandex",
  "com.ecosia.android": "ecosia.org",
}));
