"""Questions of one meaning come together: each new normal form joins the nearest group, or opens one."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

import numpy as np

from faq.groups import Form
from faq.language.text import text_key
from faq.matching.encoder import Vectors
from faq.matching.matcher import Matcher
from faq.store import InboxStore

NEAR = 0.6
"""How near a question is to the centroid of its group, at least: 0 is as near as the unrelated ones, 1 is equal.

Encoders differ in what unrelated texts have in common: a cosine of 0.33 in the default one, 0.80 in its base. Over the
389 questions of benchmarks/data/dev.tsv about 24 FAQs, normalised and in three random orders, the default encoder makes
176 groups of them, and 97 % stand with the majority of theirs; its base 264 and 85 %. At 0.55 it is 127 and 95 %, and
142 and 55 %. A stranger in a group is linked with it by one tap: purity is worth more than a few groups less.
"""

UNRELATED = (
    "cara masak nasi goreng yang enak",
    "jadwal kereta ke bandung besok pagi",
    "obat batuk untuk anak kecil",
    "siapa presiden pertama indonesia",
    "rekomendasi film horor terbaru",
    "ban motor bocor di jalan",
    "aturan bermain catur",
    "harga tiket konser bulan depan",
    "cara menanam cabai di pot",
    "arti mimpi dikejar anjing",
)
"""Normal forms that have nothing in common but the language."""

BATCH = 32
"""Normal forms that are placed in one step: a tenth of a second of encoding."""
_RECALLED = 200  # groups whose members are read at once


class Grouping:
    """Centroids of the model in use are kept in memory, and made anew where a group's members have changed."""

    def __init__(self, store: InboxStore, matcher: Matcher) -> None:
        self._store = store
        self._matcher = matcher
        self._model = ""
        self._near = 1.0  # the cosine that NEAR means to the model
        self._known: dict[int, tuple[tuple[int, int], Vectors | None]] = {}  # None: nothing of it can be read

    async def step(self) -> bool:
        """Place at most BATCH normal forms, the newest first; False where there was none."""
        forms = await self._store.ungrouped(BATCH)
        if not forms:
            return False
        model, vectors = await self._matcher.embed({form.key: form.normalised for form in forms})
        if not await self._recall(model):
            return True
        known = ((group_id, centroid) for group_id, (_, centroid) in self._known.items())
        centroids = {group_id: centroid for group_id, centroid in known if centroid is not None}
        new = {form.key: vectors[form.key] for form in forms}
        placed = await asyncio.to_thread(assign, new, centroids, self._near)
        await self._store.place(placed)
        return True

    async def by_typicality(self, weights: Mapping[Form, int]) -> list[Form]:
        """The forms, that nearest to the weighted mean of all first."""
        _, vectors = await self._matcher.embed({form.key: form.normalised for form in weights})
        centre = np.sum([vectors[form.key] * weight for form, weight in weights.items()], axis=0)
        return sorted(weights, key=lambda form: -float(vectors[form.key] @ centre))

    async def _recall(self, model: str) -> bool:
        """Make the centroids agree with the database; False where the model was replaced meanwhile."""
        if model != self._model:
            embedded, unrelated = await self._matcher.embed({text_key(text): text for text in UNRELATED})
            if embedded != model:
                return False
            self._model, self._near, self._known = model, _cosine(np.stack(list(unrelated.values()))), {}
        outline = await self._store.outline()
        self._known = {group_id: known for group_id, known in self._known.items() if group_id in outline}
        stale = [
            group_id
            for group_id, version in outline.items()
            if group_id not in self._known or self._known[group_id][0] != version
        ]
        for group_ids in (stale[start : start + _RECALLED] for start in range(0, len(stale), _RECALLED)):
            members = await self._store.members(group_ids)
            vectors = await self._vectors([form for group in members.values() for form in group])
            if vectors is None:
                return False
            for group_id in group_ids:
                group = [vectors[form.key] for form in members.get(group_id, ())]
                centroid = _unit(np.mean(group, axis=0)) if group else None
                self._known[group_id] = outline[group_id], centroid
        return True

    async def _vectors(self, forms: Sequence[Form]) -> dict[str, Vectors] | None:
        """By key, of the model whose centroids are kept; None where that is no longer in use."""
        found: dict[str, Vectors] = {}
        for start in range(0, len(forms), BATCH):  # after a change of the model none of them is cached
            batch = {form.key: form.normalised for form in forms[start : start + BATCH]}
            model, vectors = await self._matcher.embed(batch)
            if model != self._model:
                return None
            found |= vectors
        return found


def assign(
    new: Mapping[str, Vectors], centroids: Mapping[int, Vectors], near: float
) -> list[tuple[int | None, list[str]]]:
    """Each key to the group of the nearest centroid; what is near none opens groups (None), near ones together.

    `near` is the least cosine.
    """
    groups: list[tuple[int | None, list[str]]] = [(group_id, []) for group_id in centroids]
    sums = list(centroids.values())
    matrix = np.stack(sums) if sums else None
    for key, vector in new.items():
        if matrix is not None and (scores := matrix @ vector).max() >= near:
            best = int(scores.argmax())
            groups[best][1].append(key)
            if groups[best][0] is None:  # one that has just opened moves with its members
                sums[best] = sums[best] + vector
                matrix[best] = _unit(sums[best])
        else:
            groups.append((None, [key]))
            sums.append(vector)
            matrix = np.array([vector]) if matrix is None else np.vstack([matrix, vector])
    return [(group_id, keys) for group_id, keys in groups if keys]


def _cosine(unrelated: Vectors) -> float:
    """What NEAR is where these (n, d) have nothing in common."""
    others = ~np.eye(len(unrelated), dtype=bool)
    floor = float((unrelated @ unrelated.T)[others].mean())
    return floor + (1 - floor) * NEAR


def _unit(vector: Vectors) -> Vectors:
    return np.asarray(vector / max(float(np.linalg.norm(vector)), 1e-9), np.float32)
