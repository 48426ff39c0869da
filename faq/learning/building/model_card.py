"""What a model directory says about itself: `report.json` for programs, `README.md` for people."""

from __future__ import annotations

import json
from pathlib import Path

from faq.matching.manifest import Manifest
from faq.matching.policy import Policy

REPORT_FILE = "report.json"
CARD_FILE = "README.md"

_CARD = """\
---
library_name: sentence-transformers
pipeline_tag: sentence-similarity
language: [id, ms, en]
---

# {model}

A sentence encoder for Indonesian help-deps messages: text -> vector of {dimension} numbers, cosine similarity.

| fact | value |
| --- | --- |
| base | {base} |
| adapter | {adapter} |
| longest text | {max_tokens} tokens |
| prompt | `{prompt}` before every text |

## Use

```python
from sentence_transformers import SentenceTransformer

model = SentenceTransformer("path/to/this/directory")
vectors = model.encode(["hp baru nih, masuknya gmn kak"], normalize_embeddings=True)
```

`onnx/model.onnx` is the same model in int8, as the bot serves it.

## Measured while it was built

On {in_scope} messages in scope and {out_of_scope} out of scope, by authors whose messages trained neither the
encoder nor the ranking (cross-fitting). They are chosen to be hard; thresholds are fitted on them too.

| measure | value |
| --- | --- |
{measures}

Thresholds: answers from a confidence of {answer}, suggests from {suggest}.
"""


def describe(directory: Path, policy: Policy, *, base: str, adapted: bool) -> None:
    """Write both files. `base` names what the weights came from; `adapted`: with our adapter merged in."""
    manifest = Manifest.read(directory)
    about = policy.about
    report = {"model": policy.model, "base": base, "adapted": adapted, **about}
    (directory / REPORT_FILE).write_text(
        json.dumps(report, indent=2, sort_keys=True) + "\n", encoding="utf-8"
    )
    card = _CARD.format(
        model=policy.model,
        dimension=manifest.dimension,
        base=base,
        adapter="FinBuddy's, merged" if adapted else "none",
        max_tokens=manifest.max_tokens,
        prompt=manifest.prompt,
        measures="\n".join(f"| {name} | {value:.3f} |" for name, value in about["cross_fitted"].items()),
        answer=policy.thresholds.answer,
        suggest=policy.thresholds.suggest,
        **about["questions"],
    )
    (directory / CARD_FILE).write_text(card, encoding="utf-8")
