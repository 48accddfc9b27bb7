"""What is wanted at Google against what is there: one run plans and carries out."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, Literal, TypeVar

from behavesim.core.progress import Progress, no_progress
from behavesim.google.calls import Patience, call_google

Action = Literal["exists", "create", "update", "publish", "leave"]
Resource = TypeVar("Resource")


@dataclass(frozen=True, slots=True)
class Step:
    """One thing at Google and what happens to it; ``leave`` = made by others, not touched."""

    service: str
    kind: str
    name: str
    action: Action
    detail: str = ""


@dataclass(frozen=True)
class Kind(Generic[Resource]):
    """How things of one kind are found, compared and made.

    ``list_changes`` names the fields in which what is there (first) differs from what is wanted;
    ``rights`` says which ones it takes to make them.
    """

    service: str
    name: str
    read_key: Callable[[Resource], str]
    list_found: Callable[[], Iterable[Resource]]
    create: Callable[[Resource], Resource]
    list_changes: Callable[[Resource, Resource], Sequence[str]] = lambda there, wanted: ()
    update: Callable[[Resource, Resource, Sequence[str]], Resource] | None = None
    rights: str = ""
    names_others: bool = False


@dataclass
class ProvisioningRun:
    """Goes through what is wanted; carries it out only where ``applies``.

    ``has_new_apis``: APIs were enabled on the way, which Google takes minutes to know everywhere.
    """

    applies: bool
    patience: Patience = field(default_factory=Patience)
    progress: Progress = no_progress
    steps: list[Step] = field(default_factory=list)
    has_new_apis: bool = False

    def settle(
        self, kind: Kind[Resource], wanted: Iterable[Resource]
    ) -> dict[str, Resource | None]:
        """What is there in the end, by key; None = it would have to be made, but nothing is.

        Raises WorldError with the steps that were done kept in ``steps``.
        """
        found = self._list(kind)
        targets = {kind.read_key(target): target for target in wanted}
        settled = {
            key: self._settle_one(kind, key, target, found.get(key))
            for key, target in targets.items()
        }
        if kind.names_others:
            for key in found:
                if key not in targets:
                    self.record(kind.service, kind.name, key, "leave")
        return settled

    def ask(self, what: str, act: Callable[[], Any], **options: Any) -> Any:
        """One call; see call_google."""
        return call_google(what, act, self.patience, has_new_apis=self.has_new_apis, **options)

    def record(self, service: str, kind: str, name: str, action: Action, detail: str = "") -> None:
        """Note a step that is done, or planned."""
        self.steps.append(Step(service, kind, name, action, detail))
        self.progress("provision", len(self.steps), None, step=f"{action} {kind} {name}")

    def _settle_one(
        self, kind: Kind[Resource], key: str, target: Resource, there: Resource | None
    ) -> Resource | None:
        if there is None:
            made = self._create(kind, key, target) if self.applies else None
            self.record(kind.service, kind.name, key, "create")
            return made
        changes = kind.list_changes(there, target)
        if not changes or kind.update is None:
            self.record(kind.service, kind.name, key, "exists")
            return there
        update, result = kind.update, there
        if self.applies:
            result = self.ask(
                f"update the {kind.name} {key}",
                lambda: update(there, target, changes),
                rights=kind.rights,
            )
        self.record(kind.service, kind.name, key, "update", ", ".join(changes))
        return result

    def _create(self, kind: Kind[Resource], key: str, target: Resource) -> Resource:
        made: Resource = self.ask(
            f"create the {kind.name} {key}",
            lambda: kind.create(target),
            rights=kind.rights,
            look_again=lambda: self._list(kind).get(key),
        )
        return made

    def _list(self, kind: Kind[Resource]) -> Mapping[str, Resource]:
        listed: list[Resource] = self.ask(
            f"look for the {kind.name}", lambda: list(kind.list_found()), rights=kind.rights
        )
        return {kind.read_key(entry): entry for entry in listed}
