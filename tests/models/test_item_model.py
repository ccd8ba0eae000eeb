"""What models that score a list of items share: unknown items, odd lists, and any folder."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from models.config import ModelConfig
from models.contract import Query, TrainingOptions, as_ids
from models.errors import ModelInputError
from tests.models import crafted
from tests.models.conftest import track_ids
from tests.recommender.toy import Toy

IDS = track_ids(9)


def toy(ids: list[str]) -> Toy:
    return Toy.fit(as_ids(ids), ModelConfig(), TrainingOptions())


def read(folder: Path) -> dict[str, bytes]:
    ranking = Toy.load(folder).rank(Query((IDS[2],)), 5)
    return {"ids": ranking.ids.tobytes(), "scores": ranking.scores.tobytes()}


def test_an_unknown_candidate_scores_like_the_worst_item() -> None:
    query = Query((IDS[0],))
    near, far, unknown = toy(IDS).score(query, [IDS[1], IDS[8], "9" * 22])
    assert near > far == unknown


def test_the_worst_of_one_item_is_itself() -> None:
    alone = toy(IDS[:1])
    assert len(alone.rank(Query((IDS[0],)), 3)) == 0
    assert alone.score(Query((IDS[0],)), []).shape == (0,)


@pytest.mark.parametrize(
    "ids", [[], IDS[::-1], [IDS[0], IDS[0]], ["short"]], ids=["none", "unsorted", "twice", "short"]
)
def test_ids_that_cannot_be_ranked_are_refused(ids: list[str]) -> None:
    with pytest.raises(ModelInputError, match="ids are"):
        toy(ids)


def test_every_crafted_folder_ends_in_an_error_of_one_sentence(tmp_path: Path) -> None:
    valid = tmp_path / "toy"
    toy(IDS).save(valid)
    kinds = (crafted.manifests, crafted.arrays, crafted.archives, crafted.special_files)
    cases = itertools.chain.from_iterable(kind(valid) for kind in kinds)
    outcomes = list(crafted.surprises(valid, cases, read))
    changed_nothing = {"archive other order", "archive object array"}  # of one array of bytes
    assert {name: what for name, what in outcomes if what and name not in changed_nothing} == {}
    assert len(outcomes) > 250
