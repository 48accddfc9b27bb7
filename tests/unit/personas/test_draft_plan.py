"""Which personas a draft has."""

from behavesim.interests.table import load_interests
from behavesim.personas.draft_plan import DraftTopic, plan_personas

TABLE = load_interests()


def make_topic(name: str, products: int) -> DraftTopic:
    """A topic that is an interest."""
    return DraftTopic(name, name.title(), name, products, 20.0)


def test_large_topics_have_more_personas() -> None:
    """As seats are given to parties, by the root of their products."""
    topics = [make_topic("fashion", 400), make_topic("jewelry", 36), make_topic("pets", 25)]
    plans = plan_personas(topics, 8, 5, TABLE)
    numbers = {topic.id: sum(plan.topic == topic for plan in plans) for topic in topics}
    assert numbers == {"fashion": 5, "jewelry": 2, "pets": 1}
    shares = {topic.id: sum(p.share for p in plans if p.topic == topic) for topic in topics}
    assert round(shares["fashion"] / shares["pets"], 6) == 4


def test_topics_of_a_few_products_have_none_of_their_own() -> None:
    """Who likes what goes with them best likes them too."""
    topics = [make_topic("fashion", 200), make_topic("auto", 150), make_topic("jewelry", 2)]
    plans = plan_personas(topics, None, 5, TABLE)
    assert {plan.topic.id for plan in plans} == {"fashion", "auto"}
    likes = {plan.topic.id for plan in plans if "jewelry" in plan.sides}
    assert likes == {"fashion"}


def test_affinity_says_how_much_the_others_are_liked() -> None:
    """More than who shares nothing."""
    topics = [make_topic(name, 10) for name in ("sports", "outdoor", "fashion", "office")]
    (sports, *_) = plan_personas(topics, 4, 5, TABLE)
    assert sports.topic.id == "sports"
    assert list(sports.sides) == ["outdoor", "fashion"]
    assert 0.79 > sports.sides["outdoor"] > sports.sides["fashion"] + 0.1 > 0.3
