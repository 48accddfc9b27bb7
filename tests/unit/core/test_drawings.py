import re

import pytest
import yaml

from behavesim.core.drawings import NEUTRAL, choose_drawing
from behavesim.resources import find_resource, find_resource_part


@pytest.mark.parametrize(
    ("texts", "topic", "motif"),
    [
        (["Running Shoes", "Sports"], "sports", "shoe"),
        (["LAUFSCHUHE"], "other", "shoe"),
        (["Trail & hill", "Footwear"], "other", "shoe"),
        (["Kopfhörer"], "technology", "headphones"),
        (["Kopfho\u0308rer"], "technology", "headphones"),
        (["ランニングシューズ"], "sports", "shoe"),
        (["여성 운동화"], "other", "shoe"),
        (["日本製", "공기청정기"], "other", NEUTRAL),
        (["本"], "other", "book"),
        (["Shoe bags"], "other", "bag"),
        (["Laptoptaschen"], "other", "bag"),
        (["New arrivals", "Cast iron pan 28 cm"], "cooking", "pan"),
        (["New arrivals"], "cooking", "pot"),
        (["Pancake"], "other", NEUTRAL),
        ([], "pets", "bowl"),
        (["---", ""], "no-such-topic", NEUTRAL),
    ],
)
def test_drawing_fits_category_or_topic(texts: list[str], topic: str, motif: str) -> None:
    assert choose_drawing(texts, topic) == motif


def test_every_drawing_is_drawn() -> None:
    art = (find_resource("site_templates") / "assets/art/motifs.svg").read_text(encoding="utf-8")
    drawn = set(re.findall(r'<symbol id="([^"]+)"', art))
    named = yaml.safe_load(find_resource_part("configs", "drawings.yaml").read_bytes())
    assert {*named["words"], *named["topics"].values(), NEUTRAL} <= drawn
    words = [str(word).casefold() for words in named["words"].values() for word in words]
    assert sorted({word for word in words if words.count(word) > 1}) == []
