"""The layers of the settings."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from behavesim.errors import InputError
from behavesim.settings import Settings, load_settings


@pytest.fixture
def own_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory without anything in it."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(file: Path, text: str) -> Path:
    """Write a file and its directories."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def test_the_shipped_file_says_what_the_defaults_say(own_directory: Path) -> None:
    """configs/default.yaml changes no default."""
    assert load_settings(environment={}) == Settings()


def test_each_layer_wins_over_the_one_below(own_directory: Path) -> None:
    """Defaults < configs/default.yaml < --config < environment < flags, setting by setting."""
    write(
        own_directory / "configs" / "default.yaml",
        "seed: 1\nsimulate: {days: 1, tabs: 1, workers: 1, start: 2026-01-01}",
    )
    config = write(own_directory / "mine.yaml", "simulate: {days: 2, tabs: 2, workers: 2}")
    settings = load_settings(
        config,
        {"simulate": {"days": 4}},
        {"BEHAVESIM_SIMULATE__DAYS": "3", "BEHAVESIM_SIMULATE__TABS": "3", "HOME": "/"},
    )
    simulate = settings.simulate
    assert (simulate.days, simulate.tabs, simulate.workers) == (4, 3, 2)
    assert (simulate.start, settings.seed) == (dt.date(2026, 1, 1), 1)
    assert simulate.engine == "browser"


def test_a_flag_wins_over_the_alternative_in_a_file(own_directory: Path) -> None:
    """--sessions on the command line puts people of a file aside."""
    config = write(own_directory / "mine.yaml", "simulate: {people: 100}")
    settings = load_settings(config, {"simulate": {"sessions": 5}}, {})
    assert (settings.simulate.people, settings.simulate.sessions) == (None, 5)


def test_an_empty_variable_means_none(own_directory: Path) -> None:
    """A variable without text takes a setting back."""
    config = write(own_directory / "mine.yaml", "simulate: {people: 100}")
    settings = load_settings(config, {}, {"BEHAVESIM_SIMULATE__PEOPLE": ""})
    assert settings.simulate.people is None


def test_lists_and_mappings_in_variables_are_yaml(own_directory: Path) -> None:
    """A mapping is merged, a list replaces."""
    settings = load_settings(
        None,
        {},
        {
            "BEHAVESIM_MONEY__USD_PER_UNIT": "{CHF: 1.2}",
            "BEHAVESIM_EXPORT__PARAMS": "[{name: value, type: float}]",
        },
    )
    assert settings.money.usd_per_unit["CHF"] == 1.2
    assert "KRW" in settings.money.usd_per_unit
    assert [param.name for param in settings.export.params] == ["value"]


def test_variables_that_are_no_settings_are_left_alone(own_directory: Path) -> None:
    """BEHAVESIM_WORKSPACE belongs to the command line."""
    assert load_settings(None, {}, {"BEHAVESIM_WORKSPACE": "/tmp"}) == Settings()


BAD_FLAGS: list[tuple[dict[str, Any], str]] = [
    ({"simulate": {"start": "2026-13-01"}}, "command line: simulate.start: found '2026-13-01';"),
    ({"simulate": {"start": "soon"}}, "command line: simulate.start: found 'soon'; allowed a"),
    ({"simulate": {"days": 0}}, "command line: simulate.days: found 0; allowed greater than"),
    ({"simulate": {"engine": "x"}}, "command line: simulate.engine: found 'x'; allowed 'browser'"),
    (
        {"simulate": {"people": 1, "sessions": 1}},
        "command line: simulate: found people and sessions; allowed one of the two",
    ),
    (
        {"export": {"since": "2026-11-02", "until": "2026-11-01"}},
        "command line: export: found since 2026-11-02 and until 2026-11-01; allowed since no later",
    ),
    (
        {"export": {"params": [{"name": "a"}, {"name": "a"}]}},
        "command line: export.params: found a twice; allowed every name once",
    ),
    ({"time_zone": "Mars/Base"}, "command line: time_zone: found 'Mars/Base'; allowed a time"),
    ({"time_zone": "../etc"}, "command line: time_zone: found '../etc'; allowed a time zone's"),
    ({"currency": "won"}, "command line: currency: found 'won', no currency; "),
    ({"currency": "IRR"}, "settings: found currency IRR without a rate"),
    ({"currency": "EUX"}, "command line: currency: found 'EUX', no currency; did you mean EUR?"),
    ({"site": {"base_path": "shop"}}, "command line: site.base_path: found 'shop'; allowed"),
    ({"site": {"url": "https://x/y"}}, "command line: site.url: found 'https://x/y'; allowed"),
    ({"analytics": {"mode": "ga4"}}, "command line: analytics.mode: found 'ga4'; allowed 'local'"),
    (
        {"analytics": {"mode": "gtag"}},
        "command line: analytics: found mode gtag without a measurement_id; allowed the",
    ),
    (
        {"analytics": {"mode": "gtm", "measurement_id": "G-TEST1"}},
        "command line: analytics: found mode gtm without a container_id; allowed the",
    ),
    (
        {"analytics": {"container_id": "G-TEST1"}},
        "command line: analytics.container_id: found 'G-TEST1'; allowed a container id such as GTM",
    ),
    (
        {"analytics": {"script_origin": "https://x.example/gtag"}},
        "command line: analytics.script_origin: found 'https://x.example/gtag'; allowed",
    ),
    ({"money": {"usd_per_unit": {"KRW": 0}}}, "command line: money.usd_per_unit: found 0"),
    ({"seed": -1}, "command line: seed: found -1; allowed greater than or equal to 0"),
    ({"seeds": 1}, "command line: seeds: found the unknown key 'seeds'; allowed seed, market"),
]


@pytest.mark.parametrize(("flags", "expected"), BAD_FLAGS)
def test_a_wrong_flag_is_one_line(
    own_directory: Path, flags: dict[str, Any], expected: str
) -> None:
    """The error names the setting, what was found and what is allowed."""
    with pytest.raises(InputError) as caught:
        load_settings(None, flags, {})
    assert str(caught.value).startswith(expected)


def test_the_file_with_the_wrong_value_is_named(own_directory: Path) -> None:
    """The blame goes to the layer that decides, not to the highest one."""
    config = write(own_directory / "mine.yaml", "simulate: {days: many}")
    with pytest.raises(InputError) as caught:
        load_settings(config, {"simulate": {"tabs": 3}}, {"BEHAVESIM_SEED": "1"})
    assert str(caught.value).startswith(f"{config}: simulate.days: found 'many'")


def test_a_group_without_a_mapping_is_not_hidden_by_a_layer_above(own_directory: Path) -> None:
    """Settings of the group from a higher layer do not make the lower one right."""
    file = own_directory / "shop.yaml"
    file.write_text("simulate: 7\n")
    with pytest.raises(InputError, match=r"shop\.yaml: simulate: found 7"):
        load_settings(file, {"simulate": {"days": 3}}, environment={})


def test_a_variable_with_a_wrong_value_is_named(own_directory: Path) -> None:
    """The error names the variable as one would type it."""
    with pytest.raises(InputError) as caught:
        load_settings(None, {}, {"BEHAVESIM_SIMULATE__DAYS": "many"})
    assert str(caught.value).startswith("environment: BEHAVESIM_SIMULATE__DAYS: found 'many'")


@pytest.mark.parametrize(
    "variables",
    [
        {"BEHAVESIM_SEED": "1", "BEHAVESIM_SEED__X": "2"},
        {"BEHAVESIM_DAYS": "1"},
        {"BEHAVESIM_EXPORT__PARAMS": "[1"},
    ],
)
def test_a_variable_that_is_no_setting_is_an_error(
    own_directory: Path, variables: dict[str, str]
) -> None:
    """A typing error in a variable does not pass silently."""
    with pytest.raises(InputError, match=r"^environment: BEHAVESIM_"):
        load_settings(None, {}, variables)


@pytest.mark.parametrize("text", ["- 1\n- 2", "seed", "3"])
def test_a_file_that_is_no_mapping_is_an_error(own_directory: Path, text: str) -> None:
    """Settings are a mapping."""
    config = write(own_directory / "mine.yaml", text)
    with pytest.raises(InputError, match="a mapping of settings"):
        load_settings(config, {}, {})


def test_an_empty_file_changes_nothing(own_directory: Path) -> None:
    """A file with only comments is a file without settings."""
    config = write(own_directory / "mine.yaml", "# nothing yet\n")
    assert load_settings(config, {}, {}) == Settings()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("simulate: {days: true}", "simulate.days: found true; allowed a whole number"),
        ("simulate: {people: false}", "simulate.people: found false; allowed a whole number"),
        ("train: {learning_rate: true}", "train.learning_rate: found true; allowed a number"),
        ("simulate: {start: 0}", "simulate.start: found 0; allowed a date as YYYY-MM-DD"),
        ("simulate: {start: true}", "simulate.start: found True; allowed a date as YYYY-MM-DD"),
        ("export: {since: '0218'}", "found '0218'; allowed a date as YYYY-MM-DD or YYYYMMDD"),
        ("export: {since: 2026-1101}", "found '2026-1101'; allowed a date as YYYY-MM-DD or"),
        ("export: {since: 20261301}", "found 20261301; allowed a date as YYYY-MM-DD or YYYYMMDD"),
        ("export: {since: 2026-11-01 00:00:00}", "export.since: found datetime.datetime(2026, 11"),
        ("export: {until: '2026-02-30'}", "found '2026-02-30'; allowed a date as YYYY-MM-DD"),
    ],
)
def test_one_kind_of_value_is_not_taken_for_another(
    tmp_path: Path, text: str, expected: str
) -> None:
    """Neither a truth value for a number nor a number for a date."""
    config = tmp_path / "c.yaml"
    config.write_text(text)
    with pytest.raises(InputError) as caught:
        load_settings(config, {}, {})
    assert expected in caught.value.message


def test_the_environment_says_numbers_and_dates_as_text() -> None:
    """Which is all it can."""
    variables = {"BEHAVESIM_SIMULATE__DAYS": "3", "BEHAVESIM_SIMULATE__START": "2026-01-02"}
    simulate = load_settings(None, {}, variables).simulate
    assert (simulate.days, simulate.start) == (3, dt.date(2026, 1, 2))


@pytest.mark.parametrize("start", ["1926-11-01", "2020-10-13", "2100-01-01", "9999-12-31"])
def test_a_start_outside_the_days_of_ga4_is_refused(start: str) -> None:
    """A past century has no GA4, and far in the future its ids have another digit."""
    with pytest.raises(InputError, match=f"found {start}; allowed 2020-10-14, when GA4 began, to"):
        load_settings(None, {"simulate": {"start": start}})


@pytest.mark.parametrize("day", ["20201218", "'20201218'", "2020-12-18", "'2020-12-18'"])
def test_a_day_may_be_written_as_tables_are_named(tmp_path: Path, day: str) -> None:
    """With or without hyphens, in a file and in a variable."""
    config = tmp_path / "c.yaml"
    config.write_text(f"export: {{since: {day}}}")
    assert load_settings(config, {}, {}).export.since == dt.date(2020, 12, 18)
    variables = {"BEHAVESIM_EXPORT__SINCE": day.strip("'")}
    assert load_settings(None, {}, variables).export.since == dt.date(2020, 12, 18)


def test_variables_hold_what_they_say() -> None:
    """A list of YAML's in a variable keeps its texts."""
    params = "[{name: NO, type: string}, {name: '0123', type: int}, {name: 1e3, type: float}]"
    made = load_settings(None, {}, {"BEHAVESIM_EXPORT__PARAMS": params})
    assert [param.name for param in made.export.params] == ["NO", "0123", "1e3"]
