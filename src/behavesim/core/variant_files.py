"""Reads variants from their files, with the data files that stand beside them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel

from behavesim.core.item_factors import ItemFactors
from behavesim.core.variant import BASELINE, RankBy, Related, Variant
from behavesim.errors import InputError
from behavesim.files.file_manifest import add_to_manifest, check_files
from behavesim.files.json_file import read_json
from behavesim.files.storing import write_whole
from behavesim.files.validation import validate
from behavesim.files.yaml_file import read_yaml
from behavesim.resources import find_resource_part, find_resource_parts

VARIANTS = "variants"
INSIGHTS = "insights.json"
"""What ``improve`` found, beside its variants."""
_AGAIN = "run the command that wrote it again; where you changed it yourself, remove _manifest.json"
_FILE_LIMIT_BYTES = 32 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class LoadedVariant:
    """A variant with what its data files say, by the kind of change that names them."""

    variant: Variant
    path: Path | None = None
    files: Mapping[str, Any] = field(default_factory=dict)

    def without(self, kinds: frozenset[str]) -> "LoadedVariant":
        """Return it with changes of these kinds undone."""
        return LoadedVariant(self.variant.without(kinds), self.path, self.files)


def load_variant(named: str) -> LoadedVariant:
    """Return the variant of a file, or of a name in ``configs/variants/``; baseline is no file.

    Raises InputError, naming the file and the place in it, for the first thing that is wrong;
    DataError for a data file that is another than was written.
    """
    if named == BASELINE.name:
        return LoadedVariant(BASELINE)
    path = _find_file(named)
    variant = validate(Variant, read_yaml(path), path)
    if variant.name != path.stem:
        raise InputError(path, "name", variant.name, f"the file's own name, {path.stem}")
    files: dict[str, Any] = {
        change.change: _read_data(path, index, change)
        for index, change in enumerate(variant.changes)
        if isinstance(change, RankBy | Related) and change.file is not None
    }
    return LoadedVariant(variant, path, files)


def write_variant(directory: Path, loaded: LoadedVariant) -> Path:
    """Write a variant, with its data files, into ``directory``; return the YAML file."""
    variant = loaded.variant
    changes = []
    for change in variant.changes:
        row = change.model_dump(mode="json", exclude_none=True, exclude_defaults=True)
        row["change"] = change.change
        if change.change in loaded.files:
            row["file"] = f"{variant.name}-{change.change}.json"
            content = loaded.files[change.change]
            plain = content.model_dump(mode="json") if isinstance(content, BaseModel) else content
            write_whole(directory / row["file"], json.dumps(plain).encode())
            add_to_manifest(directory, VARIANTS, row["file"])
        changes.append({"change": row.pop("change"), **row})
    record = {"name": variant.name, "why": variant.why, "changes": changes}
    path = directory / f"{variant.name}.yaml"
    text = yaml.safe_dump(record, sort_keys=False, allow_unicode=True, width=100)
    write_whole(path, text.encode())
    return path


def list_variants() -> list[str]:
    """Return the names that ``load_variant`` finds, the baseline first."""
    files = find_resource_parts("configs", VARIANTS, "*.yaml")
    return [BASELINE.name, *sorted(path.stem for path in files)]


def _find_file(named: str) -> Path:
    given = Path(named)
    if given.suffix in (".yaml", ".yml"):
        if given.is_file():
            return given
        raise InputError(given, "", "no such file", "a variant's YAML file")
    try:
        return find_resource_part("configs", f"{VARIANTS}/{named}.yaml")
    except InputError:
        allowed = f"{', '.join(list_variants())}, or a file that ends in .yaml"
        raise InputError("variant", "", repr(named), allowed) from None


def _read_data(path: Path, index: int, change: RankBy | Related) -> Any:
    place, file = f"changes[{index}].file", path.parent / str(change.file)
    if file.resolve().parent != path.parent.resolve():
        raise InputError(path, place, change.file, "a file in the variant's own directory")
    try:
        if file.stat().st_size > _FILE_LIMIT_BYTES:
            raise InputError(path, place, "more than 32 MiB", "a smaller file")
    except OSError as error:
        raise InputError(path, place, f"{change.file}: {error.strerror}", "a JSON file") from None
    check_files(file.parent, VARIANTS, _AGAIN, {file.name})
    data = read_json(file, _AGAIN)
    if isinstance(change, RankBy) and change.by == "personal":
        return validate(ItemFactors, data, file)
    checked = Related if isinstance(change, Related) else RankBy
    key = "segments" if isinstance(change, RankBy) and change.by == "segment" else "items"
    # Judged as if it stood in the variant itself.
    whole = {**change.model_dump(exclude_none=True, exclude={"file"}), key: data}
    return getattr(validate(checked, whole, file), key)
