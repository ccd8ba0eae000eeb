"""The evaluation itself: for each split, each model learns, answers and is judged."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from models.contract import Array, Progress, Ranker, TrainingOptions
from models.errors import ModelError
from recommender.evaluation.asking import ask
from recommender.evaluation.catalogue import NONE
from recommender.evaluation.contestants import Contestant, Sources
from recommender.evaluation.metrics import METRICS, Judge
from recommender.evaluation.rules import TOP, Rules
from recommender.evaluation.split import Cases, Split, cases
from recommender.evaluation.stored import Result, Stored, listed, now, versions
from sql.errors import DatabaseError

Note = Callable[[str], None]
Bars = Callable[[str], Progress]
"""Makes a progress bar of a name."""


@dataclass(frozen=True)
class Evaluation:
    """Models to be measured, and how.

    Attributes:
        sources: what they learn from.
        rules: the same for all.
        contestants: the models.
        given: numbers of seeds.
        stored: where results are kept.
        jobs: of training.
        required: whether a model that cannot learn is an error; else it is left out with a note.
    """

    sources: Sources
    rules: Rules
    contestants: Sequence[Contestant]
    given: Sequence[int]
    stored: Stored
    jobs: int = -1
    required: bool = True

    def run(
        self,
        seeds: Iterable[int],
        splits: Callable[[int], Split],
        bars: Bars,
        note: Note,
    ) -> list[Result]:
        """Measure what is missing, and return all results.

        Args:
            seeds: of the splits.
            splits: makes the split of a seed.
            bars: of a split; what it makes is called with the playlists that are done.
            note: called with why a model was left out.

        Raises:
            InputError: there are too few playlists.
            ModelError: a model cannot learn from these data, and it is required.
            DatabaseError: the same.
        """
        results: list[Result] = []
        left_out: set[str] = set()
        for seed in seeds:
            missing = {one: self._missing(one, seed) for one in self.contestants}
            if any(missing.values()):
                of_split = _OneSplit(self, splits(seed), bars(f"split {seed}"), missing)
                for one in self.contestants:
                    if one.label in left_out or not missing[one]:
                        continue
                    try:
                        of_split.measure(one)
                    except (ModelError, DatabaseError) as error:
                        if self.required:
                            raise
                        left_out.add(one.label)
                        of_split.leave_out(one)
                        note(f"{one.label} is left out: {error}")
            found = [self.stored.result(o, seed, g) for o in self.contestants for g in self.given]
            results += [one for one in found if one is not None]
        return results

    def _missing(self, one: Contestant, seed: int) -> list[int]:
        return [given for given in self.given if self.stored.result(one, seed, given) is None]


class _OneSplit:
    """The work of one split, and how much of it is done."""

    def __init__(
        self,
        evaluation: Evaluation,
        split: Split,
        progress: Progress,
        missing: dict[Contestant, list[int]],
    ) -> None:
        self._evaluation, self._split, self._progress = evaluation, split, progress
        self._missing = missing
        wanted = sorted({given for some in missing.values() for given in some})
        self._cases = {given: cases(split, evaluation.rules, given) for given in wanted}
        self._done = 0
        self._total = sum(len(self._cases[g]) for some in missing.values() for g in some)
        catalogue = evaluation.sources.catalogue
        self._judge = Judge(
            split.tested.artists,
            np.maximum(split.counts, 1) / max(len(split.training), 1),
            catalogue.directions,
            evaluation.rules.candidates,
        )

    def measure(self, one: Contestant) -> None:
        """Let a model learn and answer; keep its results."""
        evaluation = self._evaluation

        def learns(done: int, total: int, name: str) -> None:
            text = f"{one.label} learns: {name} {done} of {total}"
            self._progress(self._done, self._total, text)

        self._progress(self._done, self._total, f"{one.label} learns")
        begin = time.perf_counter()
        options = TrainingOptions(self._split.seed, evaluation.jobs, progress=learns)
        ranker = one.fit(evaluation.sources, self._split, options)
        seconds = time.perf_counter() - begin
        for given in self._missing[one]:
            result = self._measure(one, ranker, given, self._cases[given], seconds)
            evaluation.stored.keep(one, result)

    def leave_out(self, one: Contestant) -> None:
        """Count the playlists of a model that cannot be tested as done."""
        self._done += sum(len(self._cases[given]) for given in self._missing[one])

    def _measure(
        self, one: Contestant, ranker: Ranker, given: int, asked: Cases, fit_seconds: float
    ) -> Result:
        candidates = self._evaluation.rules.candidates
        catalogue = self._evaluation.sources.catalogue
        begun = self._done
        found: dict[str, list[Array]] = {name: [] for name in METRICS}
        seconds, empty = [], 0
        shown = np.zeros(len(catalogue.data.ids), dtype=bool)

        def progress(done: int) -> None:
            self._done = begun + done
            self._progress(self._done, self._total, f"{one.label}, {given} seeds")

        for answers in ask(
            ranker,
            asked,
            catalogue,
            candidates,
            by_release=one.by_release,
            by_title=one.by_title,
            progress=progress,
        ):
            for name, values in self._judge.judge(answers.songs, answers.cases.hidden).items():
                found[name].append(values)
            top = answers.songs[:, :TOP]
            shown[top[top != NONE]] = True
            seconds.append(answers.seconds)
            empty += int((answers.songs[:, 0] == NONE).sum())
        taken = np.concatenate(seconds)
        return Result(
            label=one.label,
            settings=one.settings,
            seed=self._split.seed,
            given=given,
            fit_seconds=round(fit_seconds, 3),
            answer_seconds=round(float(taken.mean()), 6),
            slow_seconds=round(float(np.quantile(taken, 0.95)), 6),
            empty=empty,
            coverage=round(float(shown.mean()), 6),
            playlists=asked.numbers.tolist(),
            metrics={name: listed(np.concatenate(parts)) for name, parts in found.items()},
            measured_at=now(),
            versions=versions(),
        )
