"""The model card of a trained version: facts, data, measured quality, how to load it."""

from __future__ import annotations

from pathlib import Path

from faq.learning.building.model_card import CARD_FILE
from faq.learning.training.findings import Findings
from faq.learning.training.trained import ADAPTER, WEIGHTS
from faq.matching.manifest import Manifest
from faq.versions.version import Version

_CARD = """\
---
library_name: sentence-transformers
pipeline_tag: sentence-similarity
language: [id, ms, en]
---

# {name}

A sentence encoder for Indonesian help-deps messages: text -> vector of {dimension} numbers, mean pooling, cosine \
similarity. Trained by FinBuddy's FAQ bot from what its users asked.

| fact | value |
| --- | --- |
| trained | {created_at} |
| base | {base} |
| kept as | {kept} |
| recipe | {recipe}: MultipleNegativesRankingLoss, scale {scale:g}, batches of {batch_size}, {epochs} epochs, \
learning rate {learning_rate:g} ({schedule}), seed {seed} |
| data | {pairs} pairs (message, canonical question) of {faqs} FAQs: {sources}; hash {data_hash} |
| longest text | {max_tokens} tokens |
| prompt | `{prompt}` before every text |
| model it was measured against | {parent} |

## Use

```python
{use}
vectors = model.encode(["hp baru nih, masuknya gmn kak"], normalize_embeddings=True)
```

`onnx/model.onnx` is the same model in int8, as the bot serves it. Where it is gone:
`finbuddy model build --version {name}`.

## Measured

On {in_scope} held-out messages in scope and {out_of_scope} out of scope; details in report.md.

| measure | {parent} | {name} |
| --- | ---: | ---: |
{measures}
"""

_LOAD_ADAPTER = """\
from sentence_transformers import SentenceTransformer

model = SentenceTransformer("{base}")
model.load_adapter("{here}/adapter")"""
_LOAD_WEIGHTS = """\
from sentence_transformers import SentenceTransformer

model = SentenceTransformer("{here}/weights")"""


def write_card(directory: Path, version: Version, findings: Findings) -> None:
    """README.md. `directory` has its manifest by then."""
    manifest = Manifest.read(directory)
    adapted = (directory / ADAPTER).is_dir()
    use = (_LOAD_ADAPTER if adapted else _LOAD_WEIGHTS).format(base=findings.base, here=version.name)
    settings = findings.settings
    text = _CARD.format(
        name=version.name,
        dimension=manifest.dimension,
        created_at=version.created_at,
        base=findings.base,
        kept=f"`{ADAPTER}/` (PEFT LoRA) over the base" if adapted else f"`{WEIGHTS}/`, all weights",
        recipe=findings.recipe,
        scale=settings.scale,
        batch_size=settings.batch_size,
        epochs=settings.epochs,
        learning_rate=settings.learning_rate,
        schedule=settings.schedule,
        seed=findings.seed,
        pairs=version.pairs,
        faqs=findings.faqs,
        sources=", ".join(f"{count} {source}" for source, count in sorted(findings.sources.items())),
        data_hash=findings.data_hash,
        max_tokens=manifest.max_tokens,
        prompt=manifest.prompt,
        parent=version.parent,
        use=use,
        in_scope=len(findings.exam.asked),
        out_of_scope=len(findings.exam.rejects),
        measures="\n".join(
            f"| {name} | {d.parent:.3f} | {d.candidate:.3f} |"
            for name, d in findings.verdict.differences.items()
        ),
    )
    (directory / CARD_FILE).write_text(text, encoding="utf-8")
