"""Planted pairs are found, what was seen is not recommended, what comes later is not known."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from tests.unit.training.planted_shop import ITEMS_PER_TOPIC

from behavesim.errors import NotEnoughDataError
from behavesim.export.exported_events import Behavior
from behavesim.training.collaborative.factors import check_als_memory
from behavesim.training.collaborative.interactions import (
    CutInTime,
    Interactions,
    cut_interactions,
    gather_interactions,
)
from behavesim.training.collaborative.item_map import map_items, place_on_plane
from behavesim.training.collaborative.judging import judge_cold, judge_recommenders
from behavesim.training.collaborative.neighbors import find_related
from behavesim.training.collaborative.recommend import recommend
from behavesim.training.collaborative.recommenders import (
    RecommenderOptions,
    TableRecommender,
    fit_popularity,
    rank_unseen,
)
from behavesim.training.collaborative.registry import RECOMMENDERS
from behavesim.training.collaborative.tuning import choose_factors, tune_recommenders

OPTIONS = RecommenderOptions(
    seed=7, factors=8, iterations=15, regularization=0.05, top_k=10, threads=2
)


@pytest.fixture(scope="module")
def interactions(behavior: Behavior) -> Interactions:
    return gather_interactions(behavior.items, len(behavior.users))


@pytest.fixture(scope="module")
def cut(interactions: Interactions) -> CutInTime:
    return cut_interactions(interactions)


def make_interactions(rows: list[tuple[int, int, int]]) -> Interactions:
    """Interactions of (user, item, instant)."""
    user, item, time = (np.array(column, dtype=np.int64) for column in zip(*rows, strict=True))
    names = tuple(f"I-{place}" for place in range(item.max() + 1))
    return Interactions(names, user, item, time, np.ones(len(rows)), int(user.max()) + 1)


@pytest.fixture(scope="module")
def pairs() -> Interactions:
    """Items 2n and 2n+1 are bought together; every user has one pair and half of another."""
    rows = []
    for user in range(120):
        pair, other = user % 6, (user + 1 + user // 6) % 6
        rows += [(user, 2 * pair, user), (user, 2 * pair + 1, user)]
        rows.append((user, 2 * other + user % 2, user))
    return make_interactions(rows)


def test_recommenders_beat_popularity_where_interests_decide(
    interactions: Interactions, cut: CutInTime
) -> None:
    """All of them; but for BPR, which needs more people, with the whole interval above it."""
    options = choose_factors(interactions, cut, OPTIONS)
    judged, baselines = judge_recommenders(cut, options)
    assert set(judged) == set(RECOMMENDERS)
    assert baselines["popularity"].ndcg == baselines["popularity"].baseline
    for name, found in judged.items():
        assert found.baseline < (found.ndcg if name == "bpr" else found.ci_low)
        assert found.ci_low <= found.ndcg <= found.ci_high
        assert name == "bpr" or found.recall > found.baseline_recall
        assert found.users == len(cut.users)


@pytest.mark.parametrize("name", RECOMMENDERS)
def test_the_other_of_a_pair_is_recommended_first(pairs: Interactions, name: str) -> None:
    """A user with half of a pair is offered the other half."""
    past = pairs.make_matrix()
    options = replace(OPTIONS, factors=6)  # as many as there are pairs to distinguish
    recommender = RECOMMENDERS[name](pairs.make_past(), options)
    popularity = fit_popularity(past)
    users = np.arange(pairs.user_count)
    [(_, ranked, _)] = rank_unseen(recommender, popularity, past, users, 1)
    wanted = pairs.item[2::3] ^ 1
    single = np.diff(past.indptr) == 3
    assert (ranked[:, 0] == wanted)[single].mean() > (0.7 if name == "bpr" else 0.95)


def test_related_items_are_the_planted_pairs(pairs: Interactions) -> None:
    """Each item's first relative is its pair; no item is its own."""
    related = find_related(pairs.make_matrix(), OPTIONS, 3)
    assert [others[0][0] for others in related] == [item ^ 1 for item in range(12)]
    assert all(item not in dict(others) for item, others in enumerate(related))


@pytest.mark.parametrize("name", RECOMMENDERS)
def test_seen_items_are_never_recommended(cut: CutInTime, name: str) -> None:
    """The lists of all judged users share nothing with their past."""
    recommender = RECOMMENDERS[name](cut.before, OPTIONS)
    popularity = fit_popularity(cut.before.matrix)
    past = cut.before.matrix.toarray() > 0
    for users, ranked, _ in rank_unseen(recommender, popularity, cut.before.matrix, cut.users, 10):
        assert not past[users[:, None], ranked][ranked >= 0].any()


def test_a_user_who_saw_everything_gets_an_empty_list() -> None:
    """Places without an item hold -1, not a seen item."""
    past = make_interactions([(0, 0, 0), (0, 1, 0), (1, 0, 0)]).make_matrix()
    popularity = fit_popularity(past)
    [(_, ranked, _)] = rank_unseen(popularity, popularity, past, np.array([0, 1]), 2)
    assert ranked.tolist() == [[-1, -1], [1, -1]]


def test_equal_scores_follow_popularity_then_the_catalog() -> None:
    """A recommender that knows nothing falls back to what most people turn to."""
    past = make_interactions([(0, 2, 0), (1, 2, 0), (1, 1, 0), (2, 3, 0)]).make_matrix()
    popularity = fit_popularity(past)
    silent = type(popularity)(np.zeros(4, dtype=np.float32))
    [(_, ranked, _)] = rank_unseen(silent, popularity, past, np.array([2]), 4)
    assert ranked.tolist() == [[2, 1, 0, -1]]


def test_nothing_from_after_the_cut_is_known_before_it(interactions: Interactions) -> None:
    """Changing who does what after the cut changes neither the matrix nor the lists."""
    cut = cut_interactions(interactions)
    later = interactions.timestamp_us >= cut.cut_us
    shuffled = interactions.item.copy()
    shuffled[later] = np.random.default_rng(1).permutation(shuffled[later])
    other = cut_interactions(
        Interactions(
            interactions.items,
            interactions.user,
            shuffled,
            interactions.timestamp_us,
            interactions.confidence,
            interactions.user_count,
        )
    )
    assert other.cut_us == cut.cut_us
    assert (other.before.matrix != cut.before.matrix).nnz == 0
    assert (other.relevant != cut.relevant).nnz > 0


def test_relevant_items_are_new_ones(cut: CutInTime) -> None:
    """What a user had turned to before does not count as a hit afterwards."""
    assert cut.relevant.multiply(cut.before.matrix).nnz == 0
    assert (np.diff(cut.relevant[cut.users].indptr) > 0).all()


def test_confidence_grows_from_view_to_purchase() -> None:
    """Wish, cart and purchase weigh more; other events do not count."""
    names = ["view_item", "add_to_wishlist", "add_to_cart", "purchase", "view_item_list"]
    items = pl.DataFrame(
        {
            "event_timestamp": [1, 2, 3, 4, 5],
            "user": pl.Series([0] * 5, dtype=pl.UInt32),
            "item_id": ["v", "w", "c", "p", "l"],
            "event_name": names,
        }
    )
    found = gather_interactions(items, 1)
    weights = dict(zip((found.items[code] for code in found.item), found.confidence, strict=True))
    assert sorted(weights, key=lambda name: weights[name]) == ["v", "w", "c", "p"]


def test_no_interactions_is_one_line() -> None:
    """Page views alone recommend nothing."""
    empty = pl.DataFrame(
        schema={
            "event_timestamp": pl.Int64,
            "user": pl.UInt32,
            "item_id": pl.String,
            "event_name": pl.String,
        }
    )
    with pytest.raises(NotEnoughDataError, match="no item was viewed, carted or bought"):
        gather_interactions(empty, 3)


def test_no_returning_user_is_one_line() -> None:
    """Without a later item of a user with a past there is nothing to judge."""
    with pytest.raises(NotEnoughDataError, match="no user has items before a cut in time"):
        cut_interactions(make_interactions([(0, 0, 0), (1, 1, 10), (2, 0, 20)]))


def test_recommendations_cover_every_user(behavior: Behavior, interactions: Interactions) -> None:
    """Ranks count from 1, scores fall, users without items get the popular ones."""
    users = pl.concat([behavior.users, pl.Series("user_pseudo_id", ["zz-newcomer"])])
    wider = Interactions(
        interactions.items,
        interactions.user,
        interactions.item,
        interactions.timestamp_us,
        interactions.confidence,
        interactions.user_count + 1,
    )
    found = recommend(wider, users, "als", OPTIONS)
    table = pl.from_arrow(found.table)
    assert isinstance(table, pl.DataFrame)
    assert table.get_column("user_pseudo_id").n_unique() == len(users)
    newcomer = table.filter(pl.col("user_pseudo_id") == "zz-newcomer")
    assert newcomer.get_column("rank").to_list() == list(range(1, 11))
    counts = np.bincount(wider.make_matrix().indices, minlength=len(wider.items))
    assert newcomer.get_column("item_id")[0] == wider.items[int(counts.argmax())]
    falls = table.select((pl.col("score").diff() <= 0).over("user_pseudo_id").alias("falls"))
    assert falls.get_column("falls").drop_nulls().all()


def test_planted_topics_keep_related_items_together(
    behavior: Behavior, interactions: Interactions
) -> None:
    """Most relatives of an item share its topic, without knowledge of topics."""
    found = recommend(interactions, behavior.users, "item_cosine", OPTIONS)
    same = [
        int(item[3:]) // ITEMS_PER_TOPIC == int(other[3:]) // ITEMS_PER_TOPIC
        for item, others in found.related.items()
        for other in others
    ]
    assert np.mean(same) > 0.6


def test_an_oracle_is_the_best_there_is(cut: CutInTime) -> None:
    """Who knows what is wanted has NDCG 1; each recommender has its share of it."""
    rows = np.arange(cut.relevant.shape[0])
    oracle = TableRecommender(rows, cut.relevant.toarray().astype(np.float64))
    judged, _ = judge_recommenders(cut, OPTIONS, oracle)
    for found in judged.values():
        assert found.oracle == pytest.approx(1.0)
        assert found.oracle_share == pytest.approx(found.ndcg)


def test_cold_users_and_items_are_counted() -> None:
    """User 2 came after the cut; item 3 was chosen after it alone, so it cannot be recommended."""
    rows = [(0, 0, 0), (0, 1, 1), (1, 0, 2), (1, 1, 3), (0, 2, 4), (1, 2, 5)]
    later = [(0, 3, 10), (2, 0, 11)]
    cut = cut_interactions(make_interactions(rows + later))
    figures = judge_cold(cut, OPTIONS)
    assert (figures["users"], figures["items"]) == (1, 1)
    assert figures["wanted_share_of_cold_items"] == pytest.approx(1 / 3)
    assert figures["popularity"]["ndcg"] > 0.6


def test_recent_popularity_forgets_what_is_a_week_old() -> None:
    """Only choices within seven days of the last one count, each user once."""
    day = 86_400_000_000
    interactions = make_interactions([(0, 0, 0), (1, 0, day), (0, 1, 9 * day), (0, 1, 10 * day)])
    assert interactions.make_past().recent.tolist() == [0.0, 1.0]


def test_tuning_never_looks_past_the_cut(interactions: Interactions, cut: CutInTime) -> None:
    """Shuffling what comes later changes nothing; what is found beats the defaults before it."""
    shuffled = interactions.item.copy()
    later = interactions.timestamp_us >= cut.cut_us
    shuffled[later] = np.random.default_rng(1).permutation(shuffled[later])
    other = replace(interactions, item=shuffled)
    assert choose_factors(interactions, cut, OPTIONS) == choose_factors(other, cut, OPTIONS)
    assert tune_recommenders(interactions, cut, OPTIONS, 0.0).tuned == {}
    tuned = tune_recommenders(interactions, cut, OPTIONS, 2.0).tuned
    assert set(tuned) <= set(RECOMMENDERS)


def test_als_says_what_memory_it_needs() -> None:
    """Bytes of factors and matrix, the limit, and what to do."""
    past = make_interactions([(0, 0, 0), (1, 1, 1)]).make_matrix()
    with pytest.raises(NotEnoughDataError, match=r"ALS of 2 users and 2 items needs .* GiB with 8"):
        check_als_memory(past, 8, 100)
    check_als_memory(past, 8, 10_000)


def test_items_of_one_topic_lie_together_on_the_plane(interactions: Interactions) -> None:
    """An item's nearest neighbor on the map mostly shares its planted topic."""
    plane = map_items(interactions, OPTIONS)
    distance = np.linalg.norm(plane.places[:, None] - plane.places[None], axis=2)
    np.fill_diagonal(distance, np.inf)
    topics = np.array([int(item[3:]) // ITEMS_PER_TOPIC for item in plane.factors.items])
    assert (topics == topics[distance.argmin(axis=1)]).mean() > 0.6


def test_a_handful_of_items_has_places_too() -> None:
    """Three items, one factor: no neighborhoods, but no fault either."""
    places = place_on_plane(np.array([[1.0], [2.0], [-1.0]]), 7)
    assert places.shape == (3, 2)
    assert np.isfinite(places).all()
