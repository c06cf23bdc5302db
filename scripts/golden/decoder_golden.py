#!/usr/bin/env python3
"""Golden vectors of small random Mistral and Qwen2 embedding models, from Hugging Face transformers.

For each model in MODELS this writes a folder with config.json and golden.json, as qwen3_golden.py does; weights are
drawn as there, and never kept. PUBLISHED are laid out as E5-Mistral and gte-Qwen2 are published, with their
modules.json, 1_Pooling, prompts and tokenizer_config.json, and golden.json has `texts` besides: `prefix` and `text`, the
`ids` by Hugging Face tokenizers, one start and one end kept however they are cut, and the `vector`.

What gte-Qwen2's own code computes (every token sees all) is computed twice and compared: with `is_causal` false in the
configuration, and with a mask that hides nothing.
"""

import argparse
import gzip
import json
from dataclasses import dataclass
from pathlib import Path

import torch
import transformers
from tokenizers import Tokenizer, processors
from transformers import MistralConfig, MistralModel, Qwen2Config, Qwen2Model

from encoder_golden import TEXTS
from qwen3_golden import Tensor, digits, lines, matrix, norm, random_integers, random_tensor, write_json

LENGTHS = (1, 2, 17, 64, 130, 300, 700)
MAX_TOKENS = 160
RETRIEVAL = "Instruct: Given a web search query, retrieve relevant passages that answer the query\nQuery: "
STS = "Instruct: Retrieve semantically similar text.\nQuery: "


@dataclass(frozen=True)
class Model:
    """A small decoder: its family, shape and mask."""

    name: str
    about: str
    kind: str  # mistral or qwen2
    seed: int
    hidden: int
    layers: int
    heads: int
    kv_heads: int
    head_dim: int
    ffn: int
    vocab: int
    theta: float
    eps: float
    window: int | None = None
    causal: bool = True
    lengths: tuple[int, ...] = LENGTHS


MODELS = [
    Model("mistral-window", "a window of 50 tokens, which most sequences are longer than",
          "mistral", 31, hidden=64, layers=3, heads=4, kv_heads=2, head_dim=16, ffn=96, vocab=128, theta=1e4, eps=1e-5, window=50),
    Model("mistral-long-window", "a window of 600 tokens, longer than a tile of keys; heads of 128, 4 share a key head as in the 7B model",
          "mistral", 32, hidden=128, layers=2, heads=4, kv_heads=1, head_dim=128, ffn=224, vocab=128, theta=1e4, eps=1e-5, window=600,
          lengths=(1, 17, 599, 600, 601, 700, 1300)),
    Model("mistral-no-window", "sliding_window null; rope_theta 1e6, as later models",
          "mistral", 33, hidden=96, layers=2, heads=6, kv_heads=2, head_dim=16, ffn=160, vocab=128, theta=1e6, eps=1e-5),
    Model("qwen2-causal", "biases; 6 heads share a key head as in the 1.5B model",
          "qwen2", 34, hidden=96, layers=3, heads=6, kv_heads=1, head_dim=16, ffn=128, vocab=128, theta=1e6, eps=1e-6),
    Model("qwen2-bidirectional", "biases; is_causal false; 7 heads share a key head as in the 7B model",
          "qwen2", 35, hidden=224, layers=2, heads=14, kv_heads=2, head_dim=16, ffn=320, vocab=128, theta=1e6, eps=1e-6, causal=False),
]

PUBLISHED = [
    Model("e5-mistral", "laid out as E5-Mistral; texts, most of them longer than the window",
          "mistral", 36, hidden=32, layers=2, heads=4, kv_heads=2, head_dim=8, ffn=64, vocab=3000, theta=1e4, eps=1e-5, window=24),
    Model("gte-qwen2", "laid out as gte-Qwen2; texts, with the whole vocabulary",
          "qwen2", 37, hidden=32, layers=2, heads=4, kv_heads=2, head_dim=8, ffn=64, vocab=151_669, theta=1e6, eps=1e-6, causal=False),
]


def tensors(m: Model) -> list[Tensor]:
    """All tensors of a model; biases are about half as large as what they are added to."""
    def projection(name: str, outputs: int) -> list[Tensor]:
        bias = [Tensor(name + ".bias", (outputs,), 8, 2.0**-8, 0.0)] if m.kind == "qwen2" else []
        return [matrix(name + ".weight", outputs, m.hidden), *bias]

    q, kv = m.heads * m.head_dim, m.kv_heads * m.head_dim
    found = [Tensor("embed_tokens.weight", (m.vocab, m.hidden), 8, 2.0**-7, 0.0)]
    for i in range(m.layers):
        layer = f"layers.{i}."
        found += [norm(layer + "input_layernorm.weight", m.hidden)]
        found += projection(layer + "self_attn.q_proj", q)
        found += projection(layer + "self_attn.k_proj", kv)
        found += projection(layer + "self_attn.v_proj", kv)
        found += [
            matrix(layer + "self_attn.o_proj.weight", m.hidden, q),
            norm(layer + "post_attention_layernorm.weight", m.hidden),
            matrix(layer + "mlp.gate_proj.weight", m.ffn, m.hidden),
            matrix(layer + "mlp.up_proj.weight", m.ffn, m.hidden),
            matrix(layer + "mlp.down_proj.weight", m.hidden, m.ffn),
        ]
    return found + [norm("norm.weight", m.hidden)]


def config(m: Model) -> dict:
    """config.json with the fields and the order of the published models."""
    mistral = m.kind == "mistral"
    return {
        "architectures": ["MistralModel" if mistral else "Qwen2ForCausalLM"],
        **({} if mistral else {"attention_dropout": 0.0}),
        "bos_token_id": 1 if mistral else m.vocab - 1,
        "eos_token_id": 2 if mistral else m.vocab - 1,
        **({"head_dim": m.head_dim} if m.heads * m.head_dim != m.hidden else {}),
        "hidden_act": "silu",
        "hidden_size": m.hidden,
        "initializer_range": 0.02,
        "intermediate_size": m.ffn,
        **({} if m.causal else {"is_causal": False}),
        "max_position_embeddings": 32768,
        **({} if mistral else {"max_window_layers": m.layers}),
        "model_type": m.kind,
        "num_attention_heads": m.heads,
        "num_hidden_layers": m.layers,
        "num_key_value_heads": m.kv_heads,
        "rms_norm_eps": m.eps,
        "rope_theta": m.theta,
        "sliding_window": m.window if mistral else 131072,
        "tie_word_embeddings": False,
        "torch_dtype": "float16" if mistral else "float32",
        "use_cache": False,
        **({} if mistral else {"use_sliding_window": False}),
        "vocab_size": m.vocab,
    }


def load(m: Model, weights: dict[str, torch.Tensor]) -> torch.nn.Module:
    settings = {k: v for k, v in config(m).items() if k not in ("architectures", "model_type")}
    made = (MistralConfig if m.kind == "mistral" else Qwen2Config)(**settings)
    made._attn_implementation = "eager"
    model = (MistralModel if m.kind == "mistral" else Qwen2Model)(made).to(torch.float32)
    model.load_state_dict(weights, strict=True)
    half = torch.arange(0, m.head_dim, 2, dtype=torch.float32) / m.head_dim
    if not torch.allclose(model.rotary_emb.inv_freq, 1.0 / m.theta**half, rtol=1e-6):
        raise ValueError(f"{m.name}: transformers does not use rope_theta {m.theta}")
    if m.kind == "mistral" and made.sliding_window != m.window:
        raise ValueError(f"{m.name}: transformers has the window {made.sliding_window}")
    return model.eval()


def vector(m: Model, model: torch.nn.Module, ids: list[int]) -> torch.Tensor:
    with torch.no_grad():
        states = model(torch.tensor([ids]), use_cache=False).last_hidden_state
        if not m.causal:
            nothing_hidden = torch.zeros(1, 1, len(ids), len(ids))
            masked = model(torch.tensor([ids]), attention_mask=nothing_hidden, use_cache=False).last_hidden_state
            if not torch.allclose(states, masked, atol=1e-5):
                raise ValueError(f"{m.name}: is_causal false is not a mask that hides nothing")
    last = states[0, -1]
    return last / last.norm()


def write_published(m: Model, folder: Path) -> None:
    """The files that Sentence Transformers keeps of the model, as far as they are read."""
    mistral = m.kind == "mistral"
    (folder / "1_Pooling").mkdir(exist_ok=True)
    modules = (("", "Transformer"), ("1_Pooling", "Pooling"), ("2_Normalize", "Normalize"))
    write_json(folder / "modules.json", [
        {"idx": i, "name": str(i), "path": path, "type": f"sentence_transformers.models.{kind}"}
        for i, (path, kind) in enumerate(modules)], indent=2)
    write_json(folder / "1_Pooling" / "config.json", {
        "word_embedding_dimension": m.hidden, "pooling_mode_cls_token": False, "pooling_mode_mean_tokens": False,
        "pooling_mode_max_tokens": False, "pooling_mode_mean_sqrt_len_tokens": False,
        "pooling_mode_weightedmean_tokens": False, "pooling_mode_lasttoken": True}, indent=2)
    write_json(folder / "sentence_bert_config.json", {"max_seq_length": MAX_TOKENS, "do_lower_case": False}, indent=2)
    prompts = {"web_search_query": RETRIEVAL, "sts_query": STS} if mistral else {"query": RETRIEVAL}
    write_json(folder / "config_sentence_transformers.json", {"prompts": prompts, "default_prompt_name": None}, indent=2)
    ends = {"bos_token": "<s>", "eos_token": "</s>"} if mistral else {"bos_token": None, "eos_token": "<|endoftext|>"}
    write_json(folder / "tokenizer_config.json", {"add_bos_token": mistral, "add_eos_token": True, **ends}, indent=2)


def tokenizer(m: Model, mistral: Path, qwen: Path) -> Tokenizer:
    """With what transformers before version 5 makes of add_bos_token and add_eos_token."""
    if m.kind == "mistral":
        made = Tokenizer.from_file(str(mistral))
        made.post_processor = processors.TemplateProcessing(
            single="<s> $A </s>", special_tokens=[("<s>", 1), ("</s>", 2)])
        return made
    text = gzip.decompress(qwen.read_bytes()).decode() if qwen.suffix == ".gz" else qwen.read_text()
    made = Tokenizer.from_str(text)
    made.post_processor = processors.TemplateProcessing(
        single="$A <|endoftext|>", special_tokens=[("<|endoftext|>", made.token_to_id("<|endoftext|>"))])
    return made


def texts(m: Model, model: torch.nn.Module, tokens: Tokenizer) -> list[dict]:
    tokens.enable_truncation(MAX_TOKENS)
    found = []
    for prefix in ("", RETRIEVAL, STS):
        for about, text in {"empty": "", **TEXTS}.items():
            ids = tokens.encode(prefix + text).ids
            found.append({"about": about, "prefix": prefix, "text": text, "ids": ids, "vector": digits(vector(m, model, ids))})
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", type=Path, help="the folder that gets one folder a model")
    parser.add_argument("--mistral", type=Path, required=True, help="tokenizer.json of piece_bpe_golden.py")
    parser.add_argument("--qwen", type=Path, required=True, help="Qwen3's tokenizer.json, or the same with .gz")
    arguments = parser.parse_args()
    for m in MODELS + PUBLISHED:
        folder = arguments.out / m.name
        folder.mkdir(parents=True, exist_ok=True)
        write_json(folder / "config.json", config(m), indent=2)
        parts = tensors(m)
        model = load(m, {t.name: random_tensor(m.seed, t) for t in parts})
        sequences = [(random_integers(m.seed, f"ids/{length}", length, 63) % m.vocab).tolist() for length in m.lengths]
        golden = {
            "model": m.name, "about": m.about,
            "reference": f"transformers {transformers.__version__}, torch {torch.__version__.split('+')[0]}, float32, eager attention",
            "seed": m.seed,
            "tensors": [{"name": t.name, "shape": list(t.shape), "bits": t.bits, "step": t.step, "offset": t.offset} for t in parts],
            "sequences": [{"ids": ids, "vector": digits(vector(m, model, ids))} for ids in sequences],
        }
        if m in PUBLISHED:
            write_published(m, folder)
            golden["texts"] = texts(m, model, tokenizer(m, arguments.mistral, arguments.qwen))
        (folder / "golden.json").write_text(lines(golden))
        print(m.name, sum(f.stat().st_size for f in folder.rglob("*.*")), "bytes")


if __name__ == "__main__":
    main()
