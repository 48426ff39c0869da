"""Questions of one meaning come together: each new normal form joins the nearest group, or opens one."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

import numpy as np

from faq.encoder import Vectors
from faq.groups import Form
from faq.matcher import Matcher
from faq.store import InboxStore

NEAR = 0.70
"""Cosine between a question and the centroid of its group, at least.

With the default model over benchmarks/data/dev.tsv, normalised and in three random orders: at 0.70 the 389 questions
about 24 FAQs fall into 127 groups, and 98 % stand with the majority of theirs; at 0.65 it is 78 groups and 89 %, at
0.75 it is 194 and 99 %. With its 322 out-of-scope questions among them, each taken for a meaning of its own, 88 % at
0.70. A stranger in a group is linked with it by one tap: purity is worth more than a few groups less.
"""

BATCH = 32
"""Normal forms that are placed in one step: a tenth of a second of encoding."""
_RECALLED = 200  # groups whose members are read at once


class Grouping:
    """Centroids of the model in use are kept in memory, and made anew where a group's members have changed."""

    def __init__(self, store: InboxStore, matcher: Matcher) -> None:
        self._store = store
        self._matcher = matcher
        self._model = ""
        self._known: dict[int, tuple[tuple[int, int], Vectors]] = {}

    async def step(self) -> bool:
        """Place at most BATCH normal forms, the newest first; False where there was none."""
        forms = await self._store.ungrouped(BATCH)
        if not forms:
            return False
        model, vectors = await self._matcher.embed({form.key: form.normalised for form in forms})
        if not await self._recall(model):
            return True
        centroids = {group_id: centroid for group_id, (_, centroid) in self._known.items()}
        placed = await asyncio.to_thread(assign, {form.key: vectors[form.key] for form in forms}, centroids)
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
            self._model, self._known = model, {}
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
            for group_id, group in members.items():
                centroid = np.mean([vectors[form.key] for form in group], axis=0)
                self._known[group_id] = outline[group_id], _unit(centroid)
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
    new: Mapping[str, Vectors], centroids: Mapping[int, Vectors]
) -> list[tuple[int | None, list[str]]]:
    """Each key to the group of the nearest centroid; what is near none opens groups (None), near ones together."""
    groups: list[tuple[int | None, list[str]]] = [(group_id, []) for group_id in centroids]
    sums = list(centroids.values())
    matrix = np.stack(sums) if sums else None
    for key, vector in new.items():
        if matrix is not None and (scores := matrix @ vector).max() >= NEAR:
            best = int(scores.argmax())
            groups[best][1].append(key)
            if groups[best][0] is None:  # one that has just opened moves with its members
                sums[best] = sums[best] + vector
                matrix[best] = _unit(sums[best])
        else:
            groups.append((None, [key]))
            sums.append(vector)
            matrix = vector[None, :] if matrix is None else np.vstack([matrix, vector])
    return [(group_id, keys) for group_id, keys in groups if keys]


def _unit(vector: Vectors) -> Vectors:
    return np.asarray(vector / max(float(np.linalg.norm(vector)), 1e-9), np.float32)
