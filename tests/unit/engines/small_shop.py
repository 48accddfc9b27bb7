"""As little of a built shop's catalog and config as passes for one."""

from typing import Any

CONFIG = {
    "base_path": "/",
    "analytics": {
        "mode": "local",
        "measurement_id": "G-BEHAVESIM1",
        "collect_url": "",
        "page_origin": "http://localhost",
    },
    "simulator": True,
    "consent_banner": False,
}
SMALL_CATALOG: dict[str, Any] = {
    "shop": {"name": "Shop", "currency": "KRW", "digits": 0},
    "topics": [{"id": "home", "name": "Home"}],
    "categories": [{"id": "rugs", "name": "Rugs", "topic": "home", "parent": None}],
    "items": [
        {"id": "A", "name": "Rug", "topic": "home", "category": "rugs", "price": 9, "rating": 4.5}
    ],
    "prices": {"limits": [10], "median": 9, "by_topic": {"home": 9}},
    "lists": {},
    "home": [],
    "related": {},
    "promotions": [],
    "coupons": [],
    "shipping": {},
    "forms": {},
}
