#!/usr/bin/env python3
"""Golden vectors of small random BERT and XLM-RoBERTa models, from Hugging Face transformers.

For each model in MODELS this writes a folder with the files that Sentence Transformers keeps of one: config.json,
model.safetensors, modules.json, 1_Pooling/config.json, sentence_bert_config.json and golden.json. The last has
  sequences   token ids and what transformers computes for them: the pooled vector of length 1, or, of a model
              with a classification head, its one number (`score`)
  texts       of XLM-RoBERTa models: texts in ten languages, cut as the model's files say, tokenized by Hugging
              Face tokenizers with the variant `bytes` of unigram_golden.py

transformers runs in float32 with eager attention, one sequence at a time. Weights are drawn as in
qwen3_golden.py, so that they are exact in all types.
"""

import argparse
import json
from dataclasses import dataclass
from pathlib import Path

import torch
import transformers
from safetensors.torch import save_file
from sentencepiece import sentencepiece_model_pb2
from tokenizers import Tokenizer
from transformers import (BertConfig, BertModel, XLMRobertaConfig, XLMRobertaForSequenceClassification,
                          XLMRobertaModel)

from qwen3_golden import DTYPES, Tensor, digits, lines, matrix, norm, random_integers, random_tensor, write_json
from unigram_golden import VARIANTS, tokenizer_json

LENGTHS = (2, 3, 17, 40, 64)
TEXTS = {
    "en": "The quick brown fox jumps over the lazy dog.",
    "zh": "知音难觅，高山流水。",
    "zh-Hant": "歡迎使用繁體中文的檢索系統！",
    "ja": "東京で食べた寿司は美味しかったです。",
    "ko": "안녕하세요, 세계! 한국어 문장입니다.",
    "ar": "مرحبا بالعالم، كيف حالك اليوم؟",
    "ru": "Съешь ещё этих мягких французских булок.",
    "hi": "नमस्ते दुनिया, आप कैसे हैं?",
    "th": "สวัสดีชาวโลก วันนี้อากาศดี",
    "de": "Zwölf Boxkämpfer jagen Viktor quer über den großen Sylter Deich.",
    "fr": "Dès Noël où un zéphyr haï me vêt de glaçons würmiens…",
    "one character": "a",
    "long": "To be, or not to be, that is the question. " * 20,
}


@dataclass(frozen=True)
class Model:
    """A small encoder: its shape, and how its files are written."""

    name: str
    about: str
    kind: str  # bert or xlm-roberta
    seed: int
    hidden: int
    layers: int
    heads: int
    ffn: int
    vocab: int
    positions: int
    types: int
    eps: float
    pooling: str  # cls or mean
    prefix: str = ""  # put before each of the encoder's tensors in the file
    dtype: str = "F32"
    old_names: bool = False  # gamma and beta for the norms' numbers
    score: bool = False  # with a classification head


MODELS = [
    Model("bert-mean", "names without prefix, F32, mean pooling",
          "bert", 1, hidden=64, layers=2, heads=4, ffn=96, vocab=200, positions=64, types=2, eps=1e-12, pooling="mean"),
    Model("bert-cls-prefixed", "names begin with 'bert.' and norms have gamma and beta, as in the first BERTs; F16, CLS",
          "bert", 2, hidden=64, layers=3, heads=2, ffn=128, vocab=200, positions=64, types=2, eps=1e-12, pooling="cls",
          prefix="bert.", dtype="F16", old_names=True),
    Model("xlm-roberta-mean", "names without prefix, F32, mean pooling, texts",
          "xlm-roberta", 3, hidden=32, layers=2, heads=2, ffn=64, vocab=970, positions=66, types=1, eps=1e-5, pooling="mean"),
    Model("xlm-roberta-cls", "names begin with 'roberta.'; BF16, CLS, an eps that matters, texts",
          "xlm-roberta", 4, hidden=64, layers=2, heads=4, ffn=96, vocab=970, positions=66, types=1, eps=1e-2, pooling="cls",
          prefix="roberta.", dtype="BF16"),
    Model("xlm-roberta-score", "with a classification head of one number, as rerankers have it",
          "xlm-roberta", 5, hidden=32, layers=2, heads=4, ffn=64, vocab=200, positions=66, types=1, eps=1e-5, pooling="cls",
          prefix="roberta.", score=True),
]


def tensors(m: Model) -> list[Tensor]:
    """The encoder's tensors. Queries and keys are large, so that attention is far from uniform."""
    def bias(name: str, size: int) -> Tensor:
        return Tensor(name, (size,), 8, 2.0**-9, 0.0)

    def layer_norm(name: str) -> list[Tensor]:
        return [norm(name + ".weight", m.hidden), bias(name + ".bias", m.hidden)]

    def linear(name: str, outputs: int, inputs: int) -> list[Tensor]:
        return [matrix(name + ".weight", outputs, inputs), bias(name + ".bias", outputs)]

    found = [Tensor(f"embeddings.{table}_embeddings.weight", (rows, m.hidden), 8, 2.0**-7, 0.0)
             for table, rows in (("word", m.vocab), ("position", m.positions), ("token_type", m.types))]
    found += layer_norm("embeddings.LayerNorm")
    for i in range(m.layers):
        layer = f"encoder.layer.{i}."
        for projection in ("query", "key", "value"):
            found += linear(layer + "attention.self." + projection, m.hidden, m.hidden)
        found += linear(layer + "attention.output.dense", m.hidden, m.hidden)
        found += layer_norm(layer + "attention.output.LayerNorm")
        found += linear(layer + "intermediate.dense", m.ffn, m.hidden)
        found += linear(layer + "output.dense", m.hidden, m.ffn)
        found += layer_norm(layer + "output.LayerNorm")
    if m.score:
        found += linear("classifier.dense", m.hidden, m.hidden) + linear("classifier.out_proj", 1, m.hidden)
    return found


def config(m: Model) -> dict:
    """config.json with the fields of the published models."""
    architecture = {"bert": "BertModel", "xlm-roberta": "XLMRobertaModel"}[m.kind]
    return {
        "architectures": ["XLMRobertaForSequenceClassification" if m.score else architecture],
        "attention_probs_dropout_prob": 0.1,
        "hidden_act": "gelu",
        "hidden_dropout_prob": 0.1,
        "hidden_size": m.hidden,
        **({"id2label": {"0": "LABEL_0"}, "label2id": {"LABEL_0": 0}} if m.score else {}),
        "initializer_range": 0.02,
        "intermediate_size": m.ffn,
        "layer_norm_eps": m.eps,
        "max_position_embeddings": m.positions,
        "model_type": m.kind,
        "num_attention_heads": m.heads,
        "num_hidden_layers": m.layers,
        **({"bos_token_id": 0, "eos_token_id": 2, "pad_token_id": 1} if m.kind == "xlm-roberta" else {"pad_token_id": 0}),
        "position_embedding_type": "absolute",
        "type_vocab_size": m.types,
        "use_cache": True,
        "vocab_size": m.vocab,
    }


def stored_name(m: Model, name: str) -> str:
    if m.old_names:
        name = name.replace("LayerNorm.weight", "LayerNorm.gamma").replace("LayerNorm.bias", "LayerNorm.beta")
    return name if name.startswith("classifier.") else m.prefix + name


def load(m: Model, weights: dict[str, torch.Tensor]) -> torch.nn.Module:
    """The model in float32, every tensor of which must be among the weights."""
    settings = {k: v for k, v in config(m).items() if k not in ("architectures", "model_type")}
    made = BertConfig(**settings) if m.kind == "bert" else XLMRobertaConfig(**settings)
    made._attn_implementation = "eager"
    if m.score:
        model = XLMRobertaForSequenceClassification(made)
        weights = {(n if n.startswith("classifier.") else "roberta." + n): w for n, w in weights.items()}
    else:
        model = (BertModel if m.kind == "bert" else XLMRobertaModel)(made, add_pooling_layer=False)
    model.load_state_dict(weights, strict=True)
    return model.to(torch.float32).eval()


def computed(m: Model, model: torch.nn.Module, ids: list[int]) -> dict:
    with torch.no_grad():
        if m.score:
            return {"ids": ids, "score": digits(model(torch.tensor([ids])).logits[0])[0]}
        states = model(torch.tensor([ids])).last_hidden_state[0]
    pooled = states[0] if m.pooling == "cls" else states.mean(dim=0)
    return {"ids": ids, "vector": digits(pooled / pooled.norm())}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", type=Path, help="the folder that gets one folder a model")
    parser.add_argument("--sentencepiece", type=Path, required=True, help="test_model.model")
    arguments = parser.parse_args()
    pieces = sentencepiece_model_pb2.ModelProto()
    pieces.ParseFromString(arguments.sentencepiece.read_bytes())
    tokenizer = Tokenizer.from_str(tokenizer_json(pieces, VARIANTS["bytes"]))
    for m in MODELS:
        folder = arguments.out / m.name
        (folder / "1_Pooling").mkdir(parents=True, exist_ok=True)
        texts = m.kind == "xlm-roberta" and not m.score
        if texts:
            m = Model(**{**m.__dict__, "vocab": tokenizer.get_vocab_size()})
        write_json(folder / "config.json", config(m), indent=2)
        modules = (("", "Transformer"), ("1_Pooling", "Pooling"), ("2_Normalize", "Normalize"))
        write_json(folder / "modules.json", [
            {"idx": i, "name": str(i), "path": path, "type": f"sentence_transformers.models.{kind}"}
            for i, (path, kind) in enumerate(modules)], indent=2)
        write_json(folder / "1_Pooling" / "config.json", {
            "word_embedding_dimension": m.hidden, "pooling_mode_cls_token": m.pooling == "cls",
            "pooling_mode_mean_tokens": m.pooling == "mean", "pooling_mode_max_tokens": False,
            "pooling_mode_mean_sqrt_len_tokens": False}, indent=2)
        write_json(folder / "sentence_bert_config.json", {"max_seq_length": 48, "do_lower_case": False}, indent=2)
        weights = {t.name: random_tensor(m.seed, t) for t in tensors(m)}
        save_file({stored_name(m, n): w.to(DTYPES[m.dtype]) for n, w in weights.items()},
                  folder / "model.safetensors", metadata={"format": "pt"})
        model = load(m, weights)
        sequences = [[2 + i % (m.vocab - 2) for i in random_integers(m.seed, f"ids/{length}", length, 63).tolist()]
                     for length in LENGTHS]
        tokenizer.enable_truncation(48)
        golden = {
            "model": m.name, "about": m.about,
            "reference": f"transformers {transformers.__version__}, torch {torch.__version__.split('+')[0]}, float32, eager attention",
            "sequences": [computed(m, model, ids) for ids in sequences],
            "texts": [{"about": about, "text": text, **computed(m, model, tokenizer.encode(text).ids)}
                      for about, text in TEXTS.items()] if texts else [],
        }
        (folder / "golden.json").write_text(lines(golden))
        for file in folder.rglob("*.*"):
            file.chmod(0o644)
        print(m.name, sum(f.stat().st_size for f in folder.rglob("*.*")), "bytes")


if __name__ == "__main__":
    main()
