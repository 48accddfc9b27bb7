"""Names of gtag.js's wire protocol (``/g/collect``, ``v=2``) and what they mean elsewhere."""

from typing import Final

PROTOCOL_VERSION: Final = "2"
COLLECT_PATH: Final = "/g/collect"

LOCAL_PREFIX: Final = "_bs"
LOCAL_CITY: Final = "_bsc"  # of the person, which Google finds by the IP address

# Request level: the same for every event of a request.
CLIENT_PARAMETERS: Final = (
    "tid",  # measurement id
    "cid",  # client id, the export's user_pseudo_id
    "ul",  # language, lower case
    "sr",  # screen, WxH
    "uaa",  # user agent hints: architecture,
    "uab",  # bitness,
    "uafvl",  # full version list,
    "uamb",  # mobile 0|1,
    "uam",  # model,
    "uap",  # platform,
    "uapv",  # platform version,
    "uaw",  # wow64 0|1
    "ur",  # region, ISO 3166-2
    "gcs",  # consent: G1, then ads and analytics storage as 1, 0 or -
    "gcd",  # consent in detail
    "npa",  # 1 = no personalized ads
    "tt",  # traffic type
    LOCAL_CITY,
)

# Not Google's: what the protocol has no place for. They never reach the export. The collector
# accepts them only with its engine's key, which is not stored. So is LOCAL_CITY.
LOCAL_KEY: Final = "_bsk"
LOCAL_TIME: Final = "_bst"  # simulated time of the request, epoch ms
LOCAL_VISIT: Final = "_bsv"  # id of the simulated visit
LOCAL_ATTEMPT: Final = "_bsa"  # which attempt at that visit, from 1

# Page, session and event level: wire name -> field of the hit. A line of the body overrides
# the query.
TEXT_FIELDS: Final = {
    "en": "en",
    "dl": "dl",
    "dr": "dr",
    "dt": "dt",
    "dp": "dp",
    "uid": "uid",
    "cu": "cu",
}
INTEGER_FIELDS: Final = {
    "sid": "sid",
    "sct": "sct",
    "seg": "seg",
    "_et": "et",
    "_fv": "fv",
    "_ss": "ss",
    "_nsi": "nsi",
    "_ee": "ee",
    "_c": "c",
    "ir": "ir",
}
# Request level: which page, and the number of the request on it.
PAGE_COUNTERS: Final = {"_p": "p", "_s": "s"}
# What @analytics-debugger/ga4mp calls a parameter at event level.
FOREIGN_TEXTS: Final = {"li": "item_list_id", "ln": "item_list_name"}
CAMPAIGN_FIELDS: Final = ("cs", "cm", "cn", "ci", "ck", "cc")

# Item fields in the order in which the encoder writes them: wire code -> dataLayer name.
ITEM_NAMES: Final = {
    "id": "item_id",
    "nm": "item_name",
    "br": "item_brand",
    "ca": "item_category",
    "c2": "item_category2",
    "c3": "item_category3",
    "c4": "item_category4",
    "c5": "item_category5",
    "va": "item_variant",
    "pr": "price",
    "qt": "quantity",
    "cp": "coupon",
    "lp": "index",
    "af": "affiliation",
    "li": "item_list_id",
    "ln": "item_list_name",
    "ds": "discount",
    "pi": "promotion_id",
    "pn": "promotion_name",
    "cn": "creative_name",
    "cs": "creative_slot",
    "lo": "location_id",
}
ITEM_NUMBERS: Final = frozenset({"pr", "qt", "lp", "ds"})
MAX_ITEMS: Final = 200
# Custom item parameters are numbered 0-9 and then A-Q.
ITEM_PARAM_DIGITS: Final = "0123456789ABCDEFGHIJKLMNOPQ"

# Made by the server out of the flags _fv and _ss; from a page they are ignored.
SERVER_MADE_EVENTS: Final = frozenset({"first_visit", "session_start"})
