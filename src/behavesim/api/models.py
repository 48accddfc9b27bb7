"""Models, experiments and what follows from them: calls on a workspace."""

from typing import TYPE_CHECKING

from behavesim.api import claims
from behavesim.api.calls import Calls, PathLike, as_path

if TYPE_CHECKING:
    import polars as pl

    from behavesim.api.model_figures import ModelFigures
    from behavesim.experiment.experiment import ExperimentResult
    from behavesim.experiment.power import PowerResult
    from behavesim.experiment.visual_comparison import VisualComparisonResult
    from behavesim.improvement.improve import ImprovementResult
    from behavesim.loop.loop import LoopResult
    from behavesim.report.report import ReportResult
    from behavesim.training.predict import PredictionResult
    from behavesim.training.train import TrainingResult


class ModelCalls(Calls):
    """Train models, apply them, and try out changes of the shop."""

    def features(self) -> "pl.DataFrame":
        """What models see of each user of ``export/``.

        Returns:
            One row a user: ``user_pseudo_id``, sorted, and a number for each feature
            (docs/features.md), null where there is none.

        Raises:
            NotEnoughDataError: No event has a user.
            DataError: The export has a fault.

        >>> exported = ws.export()
        >>> ws.features().columns[0]
        'user_pseudo_id'
        """
        from behavesim.api.frames import make_feature_frame

        return self._caller.call(
            lambda settings, paths, _: make_feature_frame(paths.export, settings.time_zone),
            claims.always("features"),
        )

    def train(
        self,
        *,
        traits: bool = True,
        time_budget_s: float | None = None,
        learning_curve: bool = False,
        personas: PathLike | None = None,
    ) -> "TrainingResult":
        """Train models of traits, of interest in items, and recommenders on ``export/``.

        They are judged by the answer key on people that they were not trained on, beside baselines.
        Where there are tables of events and no export yet, they are exported first.

        Args:
            traits: False trains the recommenders alone, which need no answer key.
            time_budget_s: Seconds to look for better recommenders; none unless given.
            learning_curve: Measure ceilings too, by a larger simulation.
            personas: Persona files of that simulation.

        Returns:
            The figures of each model; ``ws.models`` has them as frames. The models are in
            ``models/``.

        Raises:
            NotEnoughDataError: There are too few people, or no export.
            SchemaError: The export is of another version.

        >>> ws.train(traits=False).recommenders["als"]["ndcg"]  # doctest: +SKIP
        0.21
        """
        self._export_if_missing()
        from behavesim.training.train import TrainRequest, run_train

        request = TrainRequest(traits, time_budget_s, learning_curve, as_path(personas))
        return self._caller.call(
            lambda settings, paths, progress: run_train(
                settings, paths, request, progress=progress
            ),
            claims.always("train"),
        )

    @property
    def models(self) -> "ModelFigures":
        """The figures of trained models: ``traits()``, ``recommenders()`` and others as frames.

        Returns:
            A reader of ``models/``; see `behavesim.ModelFigures`.

        >>> ws.models.recommenders()  # doctest: +SKIP
        """
        from behavesim.api.model_figures import ModelFigures

        return ModelFigures(self._caller.paths.models)

    def _export_if_missing(self) -> None:
        from behavesim.core.export_manifest import MANIFEST_NAME
        from behavesim.export.export import run_export

        paths = self._caller.paths
        is_exported = (paths.export / MANIFEST_NAME).exists()
        if not is_exported and any(paths.warehouse.glob("events_*")):
            self._caller.call(
                lambda settings, paths, progress: run_export(
                    settings, paths, out=None, progress=progress
                ),
                claims.claim_export(None),
            )

    def predict(
        self, *, source: PathLike | None = None, out: PathLike | None = None
    ) -> "PredictionResult":
        """Apply trained models to an export: what each visitor may be, and what they may like.

        Args:
            source: What ``export`` wrote, of any shop; ``export/`` unless given.
            out: A Parquet file, ``predictions.parquet`` unless given.

        Returns:
            How many users and traits, and the file: one row a ``user_pseudo_id``.

        Raises:
            NotEnoughDataError: There are no models or no export.
            SchemaError: Either is of another version.

        >>> pl.read_parquet(ws.predict().file)  # doctest: +SKIP
        """
        from behavesim.training.predict import run_predict

        return self._caller.call(
            lambda settings, paths, progress: run_predict(
                settings, paths, source=as_path(source), out=as_path(out), progress=progress
            ),
            claims.claim_predictions(as_path(source), as_path(out)),
        )

    def report(self) -> "ReportResult":
        """Write all that was measured and learned as one page, ``report/index.html``.

        Returns:
            The page's path, its sections, and those that no call has made data for yet.

        Raises:
            NotEnoughDataError: There is nothing to show.
            DataError: A file is not the one that was written.

        >>> ws.report().page.endswith("index.html")
        True
        """
        from behavesim.report.report import run_report

        return self._caller.call(
            lambda _settings, paths, progress: run_report(paths, progress),
            claims.always("report"),
        )

    def improve(self) -> "ImprovementResult":
        """Find what is wrong with the shop by its data and models, with a variant to try for each.

        Returns:
            The insights, the most promising first, each with its variant in ``variants/``.

        Raises:
            NotEnoughDataError: There are no models or no export.

        >>> ws.experiment(ws.improve().insights[0].variant)  # doctest: +SKIP
        """
        from behavesim.improvement.improve import run_improve

        return self._caller.call(
            lambda _settings, paths, progress: run_improve(paths, progress),
            claims.always("improve"),
        )

    def experiment(
        self,
        treatment: str,
        control: str = "baseline",
        *,
        people: int | None = None,
        attribute: bool = False,
        personas: PathLike | None = None,
    ) -> "ExperimentResult":
        """Compare two shops: the same people with the same random numbers visit both.

        Args:
            treatment: The changed shop, a variant by name or file.
            control: The shop to compare with.
            people: How many people; setting ``experiment.people`` unless given.
            attribute: Share the effect out over the variant's combined changes (Shapley values).
            personas: Directory of persona files, ``./personas`` or the shipped ones unless given.

        Returns:
            The difference in revenue (shop's currency, per visitor) and in conversion with
            confidence intervals, and ``verdict``: ``better``, ``worse`` or ``no effect``. Settings:
            ``experiment``.

        Raises:
            InputError: A variant does not exist or does not fit the catalog.
            NotEnoughDataError: No one buys.

        >>> ws.experiment("planted-good", people=2000).verdict  # doctest: +SKIP
        'better'
        """
        from behavesim.experiment.experiment import run_experiment

        return self._caller.call(
            lambda settings, paths, progress: run_experiment(
                settings,
                paths,
                control,
                treatment,
                as_path(personas),
                attribute=attribute,
                progress=progress,
            ),
            claims.claim_experiment(control, treatment),
            {"experiment.people": people},
        )

    def power(
        self,
        treatment: str,
        control: str = "baseline",
        *,
        people: int | None = None,
        personas: PathLike | None = None,
    ) -> "PowerResult":
        """What so many people (setting ``experiment.people``) can show, estimated by a pilot.

        Args:
            treatment: As in ``experiment``.
            control: As in ``experiment``.
            people: As in ``experiment``.
            personas: As in ``experiment``.

        Returns:
            The smallest difference that such an experiment detects; nothing is written.

        Raises:
            InputError: A variant does not exist or does not fit the catalog.
            NotEnoughDataError: No one buys.

        >>> ws.power("planted-good", people=2000).power  # doctest: +SKIP
        """
        from behavesim.experiment.power import run_power

        return self._caller.call(
            lambda settings, _paths, progress: run_power(
                settings, control, treatment, as_path(personas), progress
            ),
            flags={"experiment.people": people},
        )

    def visual_comparison(
        self,
        treatment: str,
        person: int,
        control: str = "baseline",
        *,
        personas: PathLike | None = None,
    ) -> "VisualComparisonResult":
        """Where one person's visits to two shops diverge, as one page of screenshots.

        Needs a browser.

        Args:
            treatment: As in ``experiment``.
            person: The person's number, from 0.
            control: As in ``experiment``.
            personas: As in ``experiment``.

        Returns:
            The visit and the step at which they diverge, what each does there, and the page.

        Raises:
            InputError: A variant does not exist, or the person makes no visit.
            BrowserError: There is no browser.

        >>> ws.visual_comparison("planted-good", person=12).visit  # doctest: +SKIP
        0
        """
        from behavesim.experiment.visual_comparison import run_visual_comparison

        return self._caller.call(
            lambda settings, paths, progress: run_visual_comparison(
                settings, paths, control, treatment, person, as_path(personas), progress
            ),
            claims.claim_experiment(control, treatment),
        )

    def loop(self, *, rounds: int | None = None, personas: PathLike | None = None) -> "LoopResult":
        """Simulate, learn, change the shop and keep what helps, round after round.

        Args:
            rounds: How many rounds; setting ``loop.rounds`` unless given.
            personas: Directory of persona files, ``./personas`` or the shipped ones unless given.

        Returns:
            The rounds, the adopted variants, and the last shop against the first, measured with
            people that no round used. Settings: ``loop``.

        Raises:
            NotEnoughDataError: There are too few people to learn from.

        >>> ws.loop(rounds=2).adopted  # doctest: +SKIP
        ('faster-checkout',)
        """
        from behavesim.loop.loop import run_loop

        return self._caller.call(
            lambda settings, paths, progress: run_loop(
                settings, paths, as_path(personas), progress
            ),
            claims.always("loop"),
            {"loop.rounds": rounds},
        )
