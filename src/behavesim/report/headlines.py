"""The few figures at the top."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from behavesim.core.money import write_in, write_mean
from behavesim.report.content import Models, Report, Traffic
from behavesim.report.wording import METRICS, format_name, format_share


@dataclass(frozen=True, slots=True)
class Headline:
    """A figure, its label, and what it is compared with."""

    value: str
    label: str
    beside: str


def list_headlines(report: Report) -> list[Headline]:
    """As many as there are inputs for."""
    found: list[Headline] = []
    if report.traffic is not None:
        found += _of_traffic(report.traffic)
    if report.models is not None:
        found += _of_models(report.models)
    if report.loop is not None and report.loop.has_adopted:
        last = report.loop.history[-1].relative if report.loop.history else None
        if last is not None:
            found.append(
                Headline(
                    f"{last.value:+.1%}",
                    "revenue per visitor since the loop began",
                    f"{last.low:+.1%} to {last.high:+.1%}, on fresh people",
                )
            )
    return found


def _of_traffic(traffic: Traffic) -> Iterator[Headline]:
    yield Headline(f"{traffic.sessions:,}", "sessions", f"of {traffic.users:,} visitors")
    bought = traffic.funnel[-1].share
    yield Headline(
        format_share(bought.value), "of sessions buy", f"{bought.low:.2%} to {bought.high:.2%}"
    )
    exact = write_in(traffic.revenue, traffic.currency)
    yield Headline(
        f"{traffic.revenue / 1e6:,.1f} M" if traffic.revenue >= 1e6 else exact,
        f"revenue, {traffic.currency}" if traffic.currency else "revenue",
        f"{traffic.orders:,} orders",
    )
    each = traffic.revenue_per_session
    yield Headline(
        write_mean(each.value),
        "revenue per session",
        f"{write_mean(each.low)} to {write_mean(each.high)}",
    )


def _of_models(models: Models) -> Iterator[Headline]:
    classes = {name: one for name, one in models.traits.items() if one.metric == "accuracy"}
    if classes:
        name = max(classes, key=lambda one: (classes[one].score - classes[one].baseline, one))
        one = classes[name]
        yield Headline(
            f"{one.score:.2f}",
            f"{format_name(name)} guessed right",
            f"{METRICS[one.metric][1]}: {one.baseline:.2f}",
        )
    likes: Mapping[str, float] = {
        name: one.score for name, one in models.traits.items() if one.metric == "auc"
    }
    if likes:
        mean = sum(likes.values()) / len(likes)
        yield Headline(f"{mean:.2f}", f"mean AUC over {len(likes)} interests", "guessing: 0.50")
    if models.recommenders:
        best = max(models.recommenders.items(), key=lambda pair: (pair[1].ndcg, pair[0]))
        yield Headline(
            f"{best[1].ndcg:.2f}",
            f"NDCG@{best[1].top_k}, {format_name(best[0])}",
            f"popularity: {best[1].baseline:.2f}"
            + ("" if best[1].oracle is None else f", oracle: {best[1].oracle:.2f}"),
        )
