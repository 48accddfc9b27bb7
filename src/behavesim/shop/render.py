"""Pages -> HTML, by the templates in ``site_templates/``; autoescape is on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import jinja2
from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup, escape

from behavesim.ga4.regions import NOT_SET, describe_region
from behavesim.shop.localize import texts_of
from behavesim.shop.money import format_money
from behavesim.shop.number_format import describe_numbers, write_percent
from behavesim.shop.pages import Page, list_menu
from behavesim.shop.template_errors import mapped_template_errors
from behavesim.shop.texts import Texts
from behavesim.shop.views import BLANK_ITEM, ItemView
from behavesim.site_templates import SiteTemplates

LAYOUT = "layouts/page.html.jinja"
_STRICT = "default-src 'self'"


@dataclass(frozen=True, slots=True)
class Shell:
    """What stands around every page alike."""

    head: Markup
    header: Markup
    footer: Markup


def make_environment(
    templates: SiteTemplates,
    site: Mapping[str, Any],
    config: Mapping[str, Any],
    policy: str = _STRICT,
) -> jinja2.Environment:
    """Return an environment whose globals are what every template may use.

    ``site`` is the content of ``catalog.json``, ``config`` that of ``#site-config``, ``policy`` the
    content security policy of a page's ``<meta>``.
    """
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(templates.places),
        autoescape=True,
        extensions=["jinja2.ext.i18n"],
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        keep_trailing_newline=True,
    )
    shop, texts = site["shop"], texts_of(site)
    numbers = describe_numbers(texts.language, shop["currency"])
    _install_texts(environment, texts)
    environment.globals.update(
        language=texts.language,
        direction=texts.direction,
        shop=shop,
        base=shop["base_path"].rstrip("/"),
        origin=shop["url"],
        shipping=site["shipping"],
        forms=site["forms"],
        welcome=site["coupons"][0] if site["coupons"] else None,
        menu=list_menu(site),
        price_limits=site["prices"]["limits"],
        tax=site.get("tax"),
        blank_item=BLANK_ITEM,
        policy=policy,
        consent_banner=config["consent_banner"],
        config_json=htmlsafe_json_dumps(config, sort_keys=False),
        money=lambda minor: format_money(minor, shop["currency"], texts.language),
        percent=lambda number: write_percent(number, numbers),
        option_label=_make_option_label(site["shipping"], shop["currency"], texts),
        label=lambda name: make_label(name, texts),
    )
    environment.filters["zip"] = zip
    environment.filters["within"] = put_within
    return environment


def _install_texts(environment: jinja2.Environment, texts: Texts) -> None:
    """Make ``_`` and ``ngettext`` known; translations are text, and escaped as such."""
    find, find_plural = cache(texts.translate), texts.translate_plural
    install: Any = environment
    install.install_gettext_callables(
        cache(lambda text: escape(find(text))),
        lambda one, many, count: escape(find_plural(one, many, count)),
        newstyle=True,
    )


def put_within(value: object, tag: str, field: str = "") -> Markup:
    """Return a value inside of an element; with ``field`` scripts find it by ``data-field``."""
    if not field:
        return Markup("<{0}>{1}</{0}>").format(tag, value)
    return Markup('<{0} data-field="{2}">{1}</{0}>').format(tag, value, field)


def make_label(name: str, texts: Texts) -> str:
    """Return a name of the catalog, such as ``bank_transfer``, as people read it."""
    return texts.translate(name.replace("_", " ").replace("-", " ").capitalize())


class PageRenderer:
    """Renders pages one after the other; what is the same on all of them is rendered once."""

    def __init__(self, environment: jinja2.Environment) -> None:
        self._environment = environment
        self._card_bodies: dict[str, Markup] = {}
        # Set before the first template loads, because a template's macros look globals up then.
        environment.globals["render_card_body"] = self._render_card_body
        with mapped_template_errors():
            cards: Any = environment.get_template("partials/card.html.jinja").module
            self._make_card_body: Callable[[ItemView], str] = cards.card_body
            self._layout = environment.get_template(LAYOUT)
            self._shell = Shell(*(self._render_partial(part) for part in Shell.__slots__))

    def render(self, page: Page) -> str:
        """Return the whole HTML document; InputError names a template that cannot be rendered."""
        with mapped_template_errors():
            return self._layout.render(page=page, shell=self._shell)

    def _render_partial(self, name: str) -> Markup:
        return Markup(self._environment.get_template(f"partials/{name}.html.jinja").render())

    def _render_card_body(self, item: ItemView) -> Markup:
        """Every card of an item has the same inside, however many lists it stands in."""
        body = self._card_bodies.get(item.id)
        if body is None:
            body = self._card_bodies[item.id] = Markup(self._make_card_body(item))
        return body


_PAYMENTS = {
    "apple_pay": "Apple Pay",
    "klarna": "Klarna",
    "paypal": "PayPal",
    "paypay": "PayPay",
    "sepa_debit": "SEPA",
}
"""Names of ways to pay that are the same in all languages."""


def _make_option_label(
    shipping: Mapping[str, Any], currency: str, texts: Texts
) -> Callable[[str], str]:
    """Return what a form's select writes for a value: a delivery with its price, a region's name,
    or the words.
    """
    tiers = {
        tier["id"]: f"{tier['name']} ({format_money(tier['price'], currency, texts.language)})"
        for tier in shipping["tiers"]
    }

    def label(value: str) -> str:
        if value in tiers or value in _PAYMENTS:
            return tiers.get(value) or _PAYMENTS[value]
        region = describe_region(value).region if "-" in value else NOT_SET
        return make_label(value, texts) if region == NOT_SET else region

    return label
