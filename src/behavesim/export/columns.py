"""The flat columns of the CSV: names, types, where each comes from and what it means."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, cast, get_args

import pyarrow as pa

from behavesim.errors import InputError

ParamType = Literal["string", "int", "float"]

_ARROW_TYPES: dict[str, pa.DataType] = {
    "string": pa.string(),
    "int": pa.int64(),
    "float": pa.float64(),
    "date": pa.date32(),
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a CSV file.

    ``source`` is a leaf path of the export schema, ``param:KEY`` for the event parameter KEY, or
    ``made`` for values that flattening makes itself. With ``unset_is_null``, GA4's "(not set)"
    becomes null. With ``text_only``, a parameter counts where it was sent as text alone.
    """

    name: str
    type_name: Literal["string", "int", "float", "date"]
    source: str
    meaning: str
    unset_is_null: bool = False
    text_only: bool = False

    @property
    def arrow_type(self) -> pa.DataType:
        return _ARROW_TYPES[self.type_name]

    @property
    def param(self) -> str | None:
        """The event parameter's key, or None when the column is not made from one."""
        return self.source.removeprefix("param:") if self.source.startswith("param:") else None


def _param(name: str, type_name: ParamType, meaning: str) -> Column:
    return Column(name, type_name, f"param:{name}", meaning)


KEY_COLUMNS: tuple[Column, ...] = (
    Column("event_date", "date", "event_date", "day in the property's time zone, YYYY-MM-DD"),
    Column("event_row", "int", "made", "position in the day, from 0; with event_date a key"),
    Column("event_timestamp", "int", "event_timestamp", "UTC microseconds of the request"),
    Column("event_name", "string", "event_name", "what happened"),
    Column("user_pseudo_id", "string", "user_pseudo_id", "the browser's client id"),
    _param("ga_session_id", "int", "the session, unique only together with user_pseudo_id"),
    Column("batch_page_id", "int", "batch_page_id", "the page load, epoch milliseconds"),
    Column("batch_ordering_id", "int", "batch_ordering_id", "number of the request on the page"),
    Column("batch_event_index", "int", "batch_event_index", "number of the event in the request"),
)
"""What names an event; both tables begin with it."""

_SESSION_COLUMNS = (
    Column("user_id", "string", "user_id", "the account's id, once logged in"),
    _param("ga_session_number", "int", "1 for the browser's first session, then 2, 3, ..."),
    # The int 1 of the rows that the server makes says nothing of the session.
    Column(
        "session_engaged",
        "string",
        "param:session_engaged",
        "1 once the session counts as engaged, else 0; null on session_start and first_visit",
        text_only=True,
    ),
    _param("engagement_time_msec", "int", "milliseconds in the foreground since the last event"),
    Column(
        "user_first_touch_timestamp",
        "int",
        "user_first_touch_timestamp",
        "UTC microseconds of the browser's first visit",
    ),
)

_PAGE_COLUMNS = (
    _param("page_location", "string", "full address of the page"),
    Column("page_path", "string", "made", "page_location without host, query and fragment"),
    _param("page_title", "string", "title of the page"),
    _param("page_referrer", "string", "address of the page before"),
    _param("percent_scrolled", "int", "how far down a scroll event was seen"),
    _param("search_term", "string", "what was searched for"),
    _param("method", "string", "how the visitor logged in, signed up or shared"),
)

_SHOP_COLUMNS = (
    _param("value", "float", "the event's worth in currency"),
    _param("currency", "string", "ISO 4217 code of value"),
    Column(
        "transaction_id",
        "string",
        "ecommerce.transaction_id",
        "the order; the parameter of the same name where the record has none",
        unset_is_null=True,
    ),
    _param("coupon", "string", "coupon code of the order"),
    _param("shipping", "float", "shipping cost in currency"),
    _param("tax", "float", "tax in currency"),
    _param("shipping_tier", "string", "chosen delivery"),
    _param("payment_type", "string", "chosen payment"),
    _param("item_list_id", "string", "the list shown or clicked"),
    _param("promotion_id", "string", "the promotion shown or clicked"),
    _param("promotion_name", "string", "the promotion's name"),
    _param("creative_name", "string", "the promotion's picture"),
    _param("creative_slot", "string", "the promotion's place"),
    Column(
        "purchase_revenue", "float", "ecommerce.purchase_revenue", "revenue of a purchase event"
    ),
    Column(
        "total_item_quantity",
        "int",
        "ecommerce.total_item_quantity",
        "pieces of all items",
    ),
    Column("items_count", "int", "made", "rows of this event in the items table"),
)

_CROSS_CHANNEL = "session_traffic_source_last_click.cross_channel_campaign"

_CONTEXT_COLUMNS = (
    Column("device_category", "string", "device.category", "desktop, mobile or tablet"),
    Column("device_os", "string", "device.operating_system", "operating system"),
    Column(
        "device_browser",
        "string",
        "device.web_info.browser",
        "browser; device.browser where web_info has none",
    ),
    Column("geo_country", "string", "geo.country", "country"),
    Column("geo_region", "string", "geo.region", "region"),
    Column("geo_city", "string", "geo.city", "city"),
    Column("first_user_source", "string", "traffic_source.source", "source of the first visit"),
    Column("first_user_medium", "string", "traffic_source.medium", "medium of the first visit"),
    Column("first_user_campaign", "string", "traffic_source.name", "campaign of the first visit"),
    Column("session_source", "string", f"{_CROSS_CHANNEL}.source", "source of the session"),
    Column("session_medium", "string", f"{_CROSS_CHANNEL}.medium", "medium of the session"),
    Column(
        "session_campaign", "string", f"{_CROSS_CHANNEL}.campaign_name", "campaign of the session"
    ),
    Column(
        "session_channel_group",
        "string",
        f"{_CROSS_CHANNEL}.default_channel_group",
        "Google's default channel group of the session",
    ),
)

EVENT_COLUMNS: tuple[Column, ...] = (
    *KEY_COLUMNS,
    *_SESSION_COLUMNS,
    *_PAGE_COLUMNS,
    *_SHOP_COLUMNS,
    *_CONTEXT_COLUMNS,
)
"""The fixed columns of the events table; parameters chosen in the settings follow them."""


def _item(name: str, meaning: str, type_name: ParamType = "string") -> Column:
    return Column(name, type_name, f"items.{name}", meaning, unset_is_null=type_name == "string")


ITEM_COLUMNS: tuple[Column, ...] = (
    *KEY_COLUMNS,
    Column("item_position", "int", "made", "position in the event's items, from 0"),
    _item("item_id", "the product"),
    _item("item_name", "its name"),
    _item("item_brand", "its brand"),
    _item("item_variant", "size, color or the like"),
    _item("item_category", "first level of category"),
    _item("item_category2", "second level of category"),
    _item("item_category3", "third level of category"),
    _item("item_category4", "fourth level of category"),
    _item("item_category5", "fifth level of category"),
    _item("price", "price of one piece in the event's currency, after its discount", "float"),
    _item("quantity", "pieces", "int"),
    _item("item_revenue", "price times quantity, on purchases", "float"),
    _item("item_refund", "refunded amount, on refunds", "float"),
    _item("coupon", "coupon code of the item"),
    _item("affiliation", "the store or partner"),
    _item("location_id", "the place of the sale"),
    _item("item_list_id", "the list in which the item stood"),
    _item("item_list_name", "the list's name"),
    _item("item_list_index", "place in the list", "int"),
    _item("promotion_id", "the promotion"),
    _item("promotion_name", "the promotion's name"),
    _item("creative_name", "the promotion's picture"),
    _item("creative_slot", "the promotion's place"),
)
"""The columns of the items table."""

_PURCHASE_NAMES = (
    "user_id",
    "transaction_id",
    "purchase_revenue",
    "value",
    "currency",
    "coupon",
    "shipping",
    "tax",
    "shipping_tier",
    "payment_type",
    "total_item_quantity",
    "items_count",
)

PURCHASE_COLUMNS: tuple[Column, ...] = (
    *KEY_COLUMNS,
    *(column for column in EVENT_COLUMNS if column.name in _PURCHASE_NAMES),
)
"""The columns of the purchases table, which are columns of the events table."""

OTHER_PARAMS_COLUMN = Column(
    "other_params", "string", "made", "JSON object of the parameters that have no column"
)

ANSWER_KEY_NAMES = frozenset(
    {"person_id", "persona", "age", "age_band", "gender", "job", "market", "region"}
)


def make_event_columns(
    params: Iterable[tuple[str, str]] = (), *, other_params: bool = False
) -> tuple[Column, ...]:
    """The fixed columns, then one for each (name, type) of ``params`` that is not fixed yet.

    With ``other_params`` the last column has all other parameters. Raises InputError for a
    parameter with the name of another column or of the answer key, or with another type than a
    fixed column has.
    """
    fixed = {column.name: column for column in (*EVENT_COLUMNS, OTHER_PARAMS_COLUMN)}
    chosen = {}
    for name, type_name in params:
        _refuse_answer_key(name)
        known = fixed.get(name)
        if known is None:
            chosen[name] = Column(name, _param_type(name, type_name), f"param:{name}", "as sent")
        elif known.param is None and name != "transaction_id":
            raise InputError(
                "export.params", name, "the name of a fixed column", "a parameter's name"
            )
        elif known.type_name != type_name:
            raise InputError(
                "export.params", name, f"type {type_name}", f"{known.type_name}, which is fixed"
            )
    last = [OTHER_PARAMS_COLUMN] if other_params else []
    return (*EVENT_COLUMNS, *chosen.values(), *last)


def is_answer_key(name: str) -> bool:
    """Whether a parameter is named like a column of the answer key."""
    return name in ANSWER_KEY_NAMES or name.startswith("interest_")


def make_schema(columns: Iterable[Column]) -> pa.Schema:
    """The Arrow schema of a table with these columns."""
    return pa.schema([(column.name, column.arrow_type) for column in columns])


CSV_SCHEMA: pa.Schema = make_schema(EVENT_COLUMNS)
"""The events table as it is when the settings name no further parameters."""

ITEMS_CSV_SCHEMA: pa.Schema = make_schema(ITEM_COLUMNS)


def _param_type(name: str, type_name: str) -> ParamType:
    for allowed in get_args(ParamType):
        if type_name == allowed:
            return cast(ParamType, allowed)
    raise InputError("export.params", name, f"type {type_name}", "string, int, float")


def _refuse_answer_key(name: str) -> None:
    if is_answer_key(name):
        raise InputError(
            "export.params",
            name,
            "a name of the answer key",
            "a parameter that says nothing about who a person is",
        )
