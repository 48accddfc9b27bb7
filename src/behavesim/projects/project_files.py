"""The texts of a project's settings, notes and list of ignored files."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from behavesim.core.market import MarketShares
from behavesim.settings import Settings

CONFIG: Final = Path("configs") / "default.yaml"
IGNORED: Final = """\
# Results of commands; every one can be made again.
/behavesim-out/
/import-report.csv
"""

_CONFIG: Final = """\
# Settings of this project, for every command that runs in this directory. What is left out has its
# default; `docs/configuration.md` of behavesim lists all settings. A file given by --config wins
# over this one, BEHAVESIM_* variables win over both, and flags win over everything.

# All that is random follows from this number: another one gives other people.
seed: {seed}

# Where customers live: {market_names}. A mix is written us=0.7,gb=0.3. After another market draft
# the personas anew: behavesim personas draft --force
market: {market}

# The property's time zone decides on which day an event falls; customers live by their own clocks.
time_zone: {time_zone}

# The currency of all prices in products/. Change the prices with it.
currency: {currency}

site:
  # Where shop.yaml and products/ are, seen from the directory in which commands run.
  catalog: .
  # Language of the shop's own texts and formats: en, ko, de, ja and others.
  language: {language}
  # Where you deploy the shop; below a path such as /shop/ set base_path, too.
  url: https://shop.example
  base_path: /

simulate:
  # First day, YYYY-MM-DD; null is 2026-11-01, so that the same seed gives the same data.
  start: null
  days: 28
"""

_README: Final = """\
# {name}

A shop for [behavesim](https://pypi.org/project/behavesim/): {products:,} products in {currency},
customers of {market_names}. Run commands in this directory:

```console
$ behavesim simulate --engine direct --sessions 5000
$ behavesim train
$ behavesim report --open
```

| what | where |
|---|---|
| name of the shop, topics, home page, banners | `shop.yaml` |
| products, a file for each category | `products/` |
| photos that products name by a path | `images/` |
| kinds of customers | `personas/` |
| settings | `configs/default.yaml` |
| results | `behavesim-out/` |

`behavesim build-site` builds the shop alone, `behavesim personas check` shows what personas imply.
{feed}"""

_FEED: Final = """
The products come from `{feed}`. To take over a newer version, which keeps your own changes:

```console
$ behavesim catalog import {feed}
```
"""


@dataclass(frozen=True, slots=True)
class ProjectPlan:
    """What a project is for."""

    markets: MarketShares
    market: str
    """As the setting says it: ``kr``, or ``us=0.7,gb=0.3``."""
    currency: str
    language: str
    seed: int

    @property
    def market_names(self) -> str:
        """For readers."""
        return " and ".join(market.name for market, _ in self.markets)


def write_config(plan: ProjectPlan, time_zone: str) -> str:
    """The content of ``configs/default.yaml``."""
    text = (
        _CONFIG
        if "market" in Settings.model_fields
        else _CONFIG.replace("market: {", "# market: {")
    )
    return text.format(
        seed=plan.seed,
        market=plan.market,
        market_names=plan.market_names,
        time_zone=time_zone,
        currency=plan.currency,
        language=plan.language,
    )


def write_readme(plan: ProjectPlan, name: str, products: int, feed: Path | None) -> str:
    """The content of ``README.md``."""
    return _README.format(
        name=" ".join(name.split()),
        products=products,
        currency=plan.currency,
        market_names=plan.market_names,
        feed="" if feed is None else _FEED.format(feed=feed.name),
    )


def make_settings(plan: ProjectPlan, time_zone: str) -> Settings:
    """The settings that the project's file gives."""
    return Settings.model_validate(
        {
            "seed": plan.seed,
            "market": plan.market,
            "time_zone": time_zone,
            "currency": plan.currency,
            "site": {"language": plan.language},
        }
    )
