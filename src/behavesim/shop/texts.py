"""The shop's own texts in one language, from gettext catalogs.

``site_templates/locales/shop.pot`` lists the texts, ``<language>/LC_MESSAGES/shop.po`` translates
them. A catalog of the same name in the working directory's ``site_templates/`` is laid over the
shipped one, text by text. What has no translation stays English and is counted.
"""

import gettext
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, Literal

from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import PoFileError, read_po

from behavesim.core.language import parse_language
from behavesim.errors import InputError
from behavesim.resources import list_resource_copies

LOCALES: Final = "locales"
TEMPLATE: Final = "shop.pot"
TRANSLATION: Final = Path("LC_MESSAGES", "shop.po")
SOURCE_LANGUAGE: Final = "en"

PLURAL_TABLE: Final = 200
"""Counts for which scripts are told the plural form; above, the last two digits decide."""


@dataclass(frozen=True, slots=True)
class Texts:
    """All texts of the shop in one language."""

    language: str
    """As BCP 47 writes it."""
    direction: Literal["ltr", "rtl"]
    translations: Mapping[str, tuple[str, ...]]
    """The plural forms of each text that is translated; one form where it has no plural."""
    plural_form: Callable[[int], int]
    """Which of the forms is for a count."""
    sources: Mapping[str, tuple[str, ...]]
    """All texts in English: singular, and plural where there is one."""
    in_scripts: frozenset[str]
    """Texts that the shop's JavaScript shows."""

    @property
    def missing(self) -> int:
        """How many texts are shown in English for want of a translation."""
        if self.language.partition("-")[0] == SOURCE_LANGUAGE:
            return 0
        return sum(text not in self.translations for text in self.sources)

    def translate(self, text: str) -> str:
        """Return a text in the language, as it is where it has no translation."""
        return self.translations.get(text, (text,))[0]

    def translate_plural(self, one: str, many: str, count: int) -> str:
        """Return the form of a text for a count."""
        forms = self.translations.get(one)
        if forms is None:
            return one if count == 1 else many
        return forms[self.plural_form(count)]

    def list_for_scripts(self) -> dict[str, str | list[str]]:
        """Return translations for JavaScript; texts with several forms have a list of them.

        Texts that are not among ours may be those of the user's own scripts.
        """
        own = self.translations.keys() - self.sources.keys()
        known = sorted(own | (self.in_scripts & self.translations.keys()))
        return {
            text: forms[0] if len(forms) == 1 else list(forms)
            for text, forms in ((text, self.translations[text]) for text in known)
        }

    def list_plural_forms(self) -> str:
        """Return the number of the plural form for the counts from 0, one digit each."""
        return "".join(str(self.plural_form(count)) for count in range(PLURAL_TABLE))


def mark_text(text: str) -> str:
    """Return the text as it is: says that it is one of the shop's, translated where it is used."""
    return text


def load_texts(language: str) -> Texts:
    """Return the texts in a language.

    Raises InputError for a catalog that is broken or has other placeholders than the texts.
    """
    return _load(language, list_resource_copies("site_templates", LOCALES))


@lru_cache(maxsize=8)
def _load(language: str, directories: tuple[Path, ...]) -> Texts:
    locale = parse_language(language)
    sources, in_scripts = _read_sources(directories[0] / TEMPLATE)
    translations: dict[str, tuple[str, ...]] = {}
    plural_form: Callable[[int], int] = _english_form
    for file in _list_translations(locale, directories):
        catalog = _read_catalog(file)
        translations |= _read_translations(catalog, sources, file)
        plural_form = gettext.c2py(catalog.plural_expr)
    return Texts(
        language=language,
        direction="rtl" if locale.text_direction == "rtl" else "ltr",
        translations=translations,
        plural_form=plural_form,
        sources=sources,
        in_scripts=in_scripts,
    )


def _english_form(count: int) -> int:
    return int(count != 1)


def _list_translations(locale: Locale, directories: tuple[Path, ...]) -> Iterator[Path]:
    """Yield catalogs, the later the more they count: of ``de`` before ``de_AT``, ours first."""
    parts = (locale.script, locale.territory)
    names = [locale.language, *(f"{locale.language}_{part}" for part in parts if part)]
    for name in dict.fromkeys([*names, str(locale)]):
        for directory in directories:
            file = directory / name / TRANSLATION
            if file.is_file():
                yield file


def _read_sources(file: Path) -> tuple[Mapping[str, tuple[str, ...]], frozenset[str]]:
    messages = list(_list_messages(_read_catalog(file)))
    sources = {_list_ids(message)[0]: _list_ids(message) for message in messages}
    in_scripts = {
        _list_ids(message)[0]
        for message in messages
        if any(place.endswith(".js") for place, _ in message.locations)
    }
    return sources, frozenset(in_scripts)


def _read_catalog(file: Path) -> Catalog:
    try:
        with file.open("rb") as stream:
            return read_po(stream, abort_invalid=True)
    except PoFileError as error:
        raise InputError(
            file, f"line {error.lineno + 1}", str(error), "a gettext catalog"
        ) from error
    except (UnicodeDecodeError, ValueError) as error:
        raise InputError(file, "", str(error), "a gettext catalog in UTF-8") from error


def _list_messages(catalog: Catalog) -> Iterator[Message]:
    return (message for message in catalog if message.id)


def _read_translations(
    catalog: Catalog, sources: Mapping[str, tuple[str, ...]], file: Path
) -> dict[str, tuple[str, ...]]:
    """Return what is translated; fuzzy entries do not count, as for gettext."""
    found: dict[str, tuple[str, ...]] = {}
    for message in _list_messages(catalog):
        forms = _list_forms(message.string)
        if message.fuzzy or not all(forms):
            continue
        text = _list_ids(message)[0]
        has_plural = len(sources.get(text, _list_ids(message))) > 1
        expected = catalog.num_plurals if has_plural else 1
        if len(forms) != expected:
            found_forms = f"{len(forms)} plural forms of {text!r}"
            raise InputError(file, _place(message), found_forms, f"{expected} plural forms")
        for form in forms:
            _check_placeholders(form, _list_ids(message), file, _place(message))
        found[text] = forms
    return found


def _check_placeholders(form: str, ids: tuple[str, ...], file: Path, place: str) -> None:
    """Refuse a translation that a template could not fill in."""
    known = {name for text in ids for name in _list_placeholders(text)}
    try:
        unknown = sorted(_list_placeholders(form) - known)
    except (ValueError, TypeError) as error:
        raise InputError(file, place, f"{form!r}: {error}", "%% for a percent sign") from error
    if unknown:
        allowed = ", ".join(f"%({name})s" for name in sorted(known)) or "no placeholder"
        raise InputError(file, place, f"%({unknown[0]})s in {form!r}", allowed)


class _Names(dict[str, str]):
    """Remembers what a format asks for."""

    def __missing__(self, name: str) -> str:
        self[name] = ""
        return ""


def _list_placeholders(text: str) -> set[str]:
    names = _Names()
    _ = text % names
    return set(names)


def _list_ids(message: Message) -> tuple[str, ...]:
    return _list_forms(message.id)


def _list_forms(text: Any) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def _place(message: Message) -> str:
    return f"line {message.lineno}" if message.lineno else ""
