"""What one run trains with, decided before any weight moves: pairs, recipe, and the hashes that tell runs apart."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace

from faq.learning.building.base_model import BaseModel
from faq.learning.building.fingerprint import Fingerprint
from faq.learning.measuring.exam import HELD_OUT
from faq.learning.training.batches import TrainingPair
from faq.learning.training.lessons import Lessons
from faq.learning.training.recipes import RECIPES, RETRAINING_PASSES, Recipe
from faq.models import Snapshot
from faq.services.pairs import PairSet, TrainingExample


@dataclass(frozen=True, slots=True)
class Order:
    """`base` is the name of a model directory, a hub id or a path; `epochs` None: as many as the recipe says."""

    base: str
    recipe: str
    epochs: int | None
    seed: int
    threads: int


@dataclass(frozen=True, slots=True)
class Data:
    """What the installation knows, and what it has learnt from people."""

    snapshot: Snapshot
    pairs: PairSet

    @property
    def digits(self) -> str:
        """12 hex digits that are equal for equal pairs and rejects."""
        fingerprint = Fingerprint()
        examples = [asdict(example) for example in self.pairs.examples]
        rejects = [asdict(reject) for reject in self.pairs.rejects]
        fingerprint.add_json("pairs", {"examples": examples, "rejects": rejects})
        return fingerprint.digits


@dataclass(frozen=True, slots=True)
class Curriculum:
    """`examples` is what `rows` were made from, in `passes` over them."""

    order: Order
    examples: tuple[TrainingExample, ...]
    rows: list[TrainingPair]
    recipe: Recipe
    passes: int

    @classmethod
    def of(cls, order: Order, pairs: PairSet, lessons: Lessons) -> Curriculum:
        """Raises TooFewPairs."""
        examples = lessons.usable(pairs)
        recipe = RECIPES[order.recipe]
        if recipe.lora is None:
            recipe = replace(recipe, epochs=order.epochs or recipe.epochs)
            return cls(order, examples, lessons.plain(examples), recipe, recipe.epochs)
        rejects = [reject.text for reject in pairs.rejects if reject.split != HELD_OUT]
        passes = order.epochs or RETRAINING_PASSES
        rows = lessons.weighted(examples, rejects, passes, order.seed)
        return cls(order, examples, rows, recipe, passes)

    def identity(self, base: BaseModel) -> str:
        """Equal for runs that give equal weights."""
        fingerprint = Fingerprint()
        fingerprint.add("base", base.model_id.encode())
        rows = [asdict(row) for row in self.rows]
        fingerprint.add_json("run", {"recipe": asdict(self.recipe), "rows": rows, "seed": self.order.seed})
        return fingerprint.digits
