"""Which sites search, and which are social, video and shopping sites, by their hosts.

After Google's list of source categories (the file that
https://support.google.com/analytics/answer/9756891 links to), the well-known ones of it. Left out
on purpose are hosts that Google counts as search although they are no search pages
(mail.google.com, search.google.com, mail.yandex.ru): a mailbox and a payment page are referrals.

An entry is a host without ``www.``; ``.example.com`` is a domain with all its subdomains, and
``amazon.*`` a name under any country's suffix. A portal's hosts stand one by one, since others of
its hosts are something else: pay.naver.com takes payments. The shop's pages know the search
engines too: ``assets/js/shop/search-engines.js`` is the same table, and a test compares them.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

# Where google.com has a sister; any other google.TLD belongs to others.
_GOOGLE_SUFFIXES: Final = """
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
"""

SEARCH_ENGINES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "google": (
            *(f"google.{suffix}" for suffix in _GOOGLE_SUFFIXES.split()),
            *("cse.google.com", "encrypted.google.com", "images.google.com"),
        ),
        "naver": ("naver.com", "m.naver.com", ".search.naver.com"),
        "daum": ("daum.net", "m.daum.net", ".search.daum.net"),
        "zum": ("zum.com", "m.zum.com", ".search.zum.com"),
        "bing": ("bing.com", "cn.bing.com", "global.bing.com", "m.bing.com"),
        "yahoo": (
            *("yahoo.com", "m.yahoo.com", ".search.yahoo.com"),
            *("yahoo.co.jp", "m.yahoo.co.jp", ".search.yahoo.co.jp"),
        ),
        "duckduckgo": (
            *("duckduckgo.com", "html.duckduckgo.com", "lite.duckduckgo.com"),
            "start.duckduckgo.com",
        ),
        "baidu": ("baidu.com", "m.baidu.com", "wap.baidu.com"),
        "yandex": (
            *("yandex.ru", "yandex.com", "yandex.by", "yandex.kz", "yandex.ua", "yandex.uz"),
            *("yandex.fr", "yandex.com.tr", "ya.ru"),
        ),
        "ecosia.org": ("ecosia.org",),
        "qwant": ("qwant.com", "lite.qwant.com"),
        "seznam": ("seznam.cz", "search.seznam.cz"),
        "sogou": ("sogou.com", "m.sogou.com", "wap.sogou.com"),
        "so.com": ("so.com", "m.so.com"),
        "aol": ("aol.com", "search.aol.com", "search.aol.co.uk", "suche.aol.de"),
        "ask": ("ask.com",),
    }
)
"""Hosts by the source that GA4 names them by."""

SEARCH_APPS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "com.google.android.googlequicksearchbox": "google",
        "com.nhn.android.search": "naver",
        "net.daum.android.daum": "daum",
        "com.microsoft.bing": "bing",
        "com.duckduckgo.mobile.android": "duckduckgo",
        "com.baidu.searchbox": "baidu",
        "ru.yandex.searchplugin": "yandex",
        "com.ecosia.android": "ecosia.org",
    }
)
"""Sources by the id of an Android app, as in the referrer ``android-app://ID/``."""

SEARCH_NAMES: Final = ("ecosia", "lycos", "msn", "rambler", "startsiden", "virgilio")
"""What campaigns call further search sites that Google counts."""

SOCIAL_SITES: Final = (
    *("facebook", "fb", ".facebook.com", "fb.com", "fb.me", "com.facebook.katana"),
    *("messenger", ".messenger.com", "whatsapp", ".whatsapp.com", "com.whatsapp"),
    *("instagram", "ig", ".instagram.com", "com.instagram.android"),
    *("threads", ".threads.net", ".threads.com"),
    *("twitter", "x", ".twitter.com", ".x.com", ".t.co", "com.twitter.android"),
    *("tiktok", ".tiktok.com", "snapchat", ".snapchat.com"),
    *("linkedin", ".linkedin.com", "lnkd.in", "com.linkedin.android"),
    *("pinterest", "pinterest.*", ".pinterest.com", "com.pinterest"),
    *("reddit", ".reddit.com", "com.reddit.frontpage"),
    *("quora", ".quora.com", "tumblr", ".tumblr.com", "t.me", "vk.com", "away.vk.com", "m.vk.com"),
    *("kakao", "kakaotalk", "kakaostory", "kakao.com", "story.kakao.com", "pf.kakao.com"),
    *("com.kakao.talk", "com.kakao.story", "line", "line.me", "band", "band.us", "m.band.us"),
    *("blog.naver", "cafe.naver", "kin.naver", "blog.naver.com", "m.blog.naver.com"),
    *("cafe.naver.com", "m.cafe.naver.com", "kin.naver.com", "m.kin.naver.com"),
    *("weibo", ".weibo.com", "wechat", ".wechat.com", "mixi.jp", "ameblo.jp"),
    *("groups.google.com", "sites.google.com", "messages.google.com", "plus.google.com"),
    *("medium.com", ".wordpress.com", "blogger", ".blogger.com", ".blogspot.com"),
    *("yelp", ".yelp.com", "tripadvisor", ".tripadvisor.com", "meetup", ".meetup.com"),
    *("stackoverflow", "stackoverflow.com", "flickr", ".flickr.com", "goodreads.com"),
)
VIDEO_SITES: Final = (
    *("youtube", ".youtube.com", "youtu.be", "com.google.android.youtube"),
    *("vimeo", ".vimeo.com", "twitch", ".twitch.tv", "netflix", ".netflix.com"),
    *("dailymotion", ".dailymotion.com", "hulu", ".hulu.com", "disneyplus", ".disneyplus.com"),
    *("iqiyi", ".iqiyi.com", "iq.com", "youku", ".youku.com", "wistia", ".wistia.com"),
    *("ted", ".ted.com", "veoh", ".veoh.com"),
)
SHOPPING_SITES: Final = (
    *("amazon", "amazon.*", "m.amazon.*", "ebay", "ebay.*", "m.ebay.*"),
    *("etsy", ".etsy.com", "walmart", ".walmart.com", "alibaba", ".alibaba.com"),
    *("mercadolibre", "mercadolibre.*", "temu", ".temu.com"),
    *("coupang", "coupang.com", "m.coupang.com", "link.coupang.com"),
    *("11st", "11st.co.kr", "m.11st.co.kr", "gmarket", "gmarket.co.kr", "m.gmarket.co.kr"),
    *("auction", "auction.co.kr", "m.auction.co.kr"),
    *("shopping.naver", ".shopping.naver.com", "shopping.google", "shopping.google.com"),
    *("shopping.yahoo.com", "shopping.yahoo.co.jp"),
)
