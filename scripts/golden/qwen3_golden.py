#!/usr/bin/env python3
"""Golden vectors of small random Qwen3 embedding models, from Hugging Face transformers.

For each model in MODELS this writes a folder with
  config.json     as published models have it (no lm_head: the models give hidden states, not words)
  golden.json     token ids and the unit vectors transformers computes for them
  *.safetensors   the weights, for models small enough to be kept as files

A vector is the last token's hidden state after the final norm, divided by its length. transformers runs in
float32 with eager attention, one sequence at a time, so no padding is involved.

Weights are not drawn by a library's random generator but by the few lines of `random_tensor`, so that a test
in any language can rebuild models too large to keep. The README beside this file says how.
"""

import argparse
import json
import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import transformers
from safetensors.torch import save_file
from transformers import AutoModel, Qwen3Config, Qwen3Model

LENGTHS = (1, 2, 17, 64, 130, 300, 700)
TRACED_LENGTH = 17
DTYPES = {"F32": torch.float32, "BF16": torch.bfloat16, "F16": torch.float16}


@dataclass(frozen=True)
class Model:
    """A small Qwen3: its shape, and how its weights are kept."""

    name: str
    about: str
    seed: int
    hidden: int
    layers: int
    heads: int
    kv_heads: int
    head_dim: int
    ffn: int
    vocab: int
    theta: float = 1e6
    eps: float = 1e-6
    embedding_step: float = 2.0**-7
    dtype: str | None = None  # None: weights are generated, not kept
    prefix: str = ""  # put before each tensor's name in the file
    shards: int = 1
    rope_parameters: bool = False  # config.json in the form transformers writes since version 5


MODELS = [
    Model("micro-f32", "one file, F32, names without prefix, as the published embedding models",
          seed=1, hidden=64, layers=2, heads=4, kv_heads=2, head_dim=16, ffn=96, vocab=96, dtype="F32"),
    Model("micro-bf16-prefixed", "one file, BF16, names begin with 'model.'; heads * head_dim is twice hidden; 4 heads share a key head",
          seed=2, hidden=64, layers=2, heads=4, kv_heads=1, head_dim=32, ffn=128, vocab=128, dtype="BF16", prefix="model."),
    Model("micro-f16", "one file, F16; each head has its own key head; rope_theta 10000; config.json with rope_parameters",
          seed=3, hidden=64, layers=2, heads=4, kv_heads=4, head_dim=16, ffn=96, vocab=128, theta=1e4, dtype="F16",
          rope_parameters=True),
    Model("micro-bf16-sharded", "three files and an index, BF16, 3 layers",
          seed=4, hidden=64, layers=3, heads=4, kv_heads=2, head_dim=32, ffn=96, vocab=128, dtype="BF16", shards=3),
    Model("head-dim-128", "generated; heads of 128 as in all published sizes, 4 layers",
          seed=5, hidden=256, layers=4, heads=4, kv_heads=2, head_dim=128, ffn=768, vocab=512),
    Model("group-4", "generated; 4 heads share a key head as in the 4B model; widths that are multiples of 32 only",
          seed=6, hidden=320, layers=2, heads=8, kv_heads=2, head_dim=128, ffn=416, vocab=512),
    Model("other-constants", "generated; rope_theta 10000, and rms_norm_eps 1e-5 with embeddings so small that it matters; heads of 64",
          seed=7, hidden=128, layers=2, heads=2, kv_heads=2, head_dim=64, ffn=256, vocab=300, theta=1e4, eps=1e-5,
          embedding_step=2.0**-16),
    Model("width-0.6b", "generated; the widths of Qwen3-Embedding-0.6B, with 2 of its 28 layers and 512 tokens",
          seed=8, hidden=1024, layers=2, heads=16, kv_heads=8, head_dim=128, ffn=3072, vocab=512),
]


@dataclass(frozen=True)
class Tensor:
    """A tensor's name and shape, and its values: offset + step * (a signed random integer of `bits` bits)."""

    name: str
    shape: tuple[int, ...]
    bits: int
    step: float
    offset: float


def fnv1a(text: str) -> int:
    """FNV-1a, 64 bits, over UTF-8."""
    h = 0xCBF29CE484222325
    for byte in text.encode():
        h = ((h ^ byte) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    return h


def splitmix64(state: int, count: int) -> np.ndarray:
    """The first `count` outputs of splitmix64 begun at `state`, as uint64."""
    with np.errstate(over="ignore"):
        z = np.uint64(state) + np.arange(1, count + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return z ^ (z >> np.uint64(31))


def random_integers(seed: int, name: str, count: int, bits: int) -> np.ndarray:
    """Signed integers of `bits` bits: the top bits of splitmix64 begun at fnv1a(name) + seed."""
    state = (fnv1a(name) + seed) & 0xFFFFFFFFFFFFFFFF
    return splitmix64(state, count).view(np.int64) >> np.int64(64 - bits)


def random_tensor(seed: int, tensor: Tensor) -> torch.Tensor:
    """Exact in float32, bfloat16 and float16 alike, because `step` is a power of two and `bits` is at most 8."""
    integers = random_integers(seed, tensor.name, math.prod(tensor.shape), tensor.bits)
    values = (tensor.offset + tensor.step * integers).astype(np.float32)
    return torch.from_numpy(values.reshape(tensor.shape))


def matrix(name: str, rows: int, columns: int) -> Tensor:
    """Uniform values with a standard deviation from 0.58 to 1.15 divided by the square root of the columns."""
    return Tensor(name, (rows, columns), 8, 2.0 ** (-7 - math.floor(math.log2(columns) / 2 - 0.5)), 0.0)


def norm(name: str, size: int, scale: float = 1.0) -> Tensor:
    """Values from 0.5 to 1.5, times `scale`."""
    return Tensor(name, (size,), 7, scale / 128, scale)


def tensors(m: Model) -> list[Tensor]:
    """All tensors of a model. Query and key norms are about 2, so that attention is far from uniform."""
    q, kv = m.heads * m.head_dim, m.kv_heads * m.head_dim
    found = [Tensor("embed_tokens.weight", (m.vocab, m.hidden), 8, m.embedding_step, 0.0)]
    for i in range(m.layers):
        layer = f"layers.{i}."
        found += [
            norm(layer + "input_layernorm.weight", m.hidden),
            matrix(layer + "self_attn.q_proj.weight", q, m.hidden),
            matrix(layer + "self_attn.k_proj.weight", kv, m.hidden),
            matrix(layer + "self_attn.v_proj.weight", kv, m.hidden),
            norm(layer + "self_attn.q_norm.weight", m.head_dim, 2.0),
            norm(layer + "self_attn.k_norm.weight", m.head_dim, 2.0),
            matrix(layer + "self_attn.o_proj.weight", m.hidden, q),
            norm(layer + "post_attention_layernorm.weight", m.hidden),
            matrix(layer + "mlp.gate_proj.weight", m.ffn, m.hidden),
            matrix(layer + "mlp.up_proj.weight", m.ffn, m.hidden),
            matrix(layer + "mlp.down_proj.weight", m.hidden, m.ffn),
        ]
    return found + [norm("norm.weight", m.hidden)]


def config(m: Model) -> dict:
    """config.json with the fields and the order of the published models."""
    rope = {"rope_parameters": {"rope_theta": m.theta, "rope_type": "default"}} if m.rope_parameters else {
        "rope_scaling": None, "rope_theta": int(m.theta)}
    torch_dtype = {"BF16": "bfloat16", "F16": "float16"}.get(m.dtype or "F32", "float32")
    return {
        "architectures": ["Qwen3ForCausalLM"],
        "attention_bias": False,
        "attention_dropout": 0.0,
        "bos_token_id": m.vocab - 1,
        "eos_token_id": m.vocab - 1,
        "head_dim": m.head_dim,
        "hidden_act": "silu",
        "hidden_size": m.hidden,
        "initializer_range": 0.02,
        "intermediate_size": m.ffn,
        "max_position_embeddings": 32768,
        "max_window_layers": m.layers,
        "model_type": "qwen3",
        "num_attention_heads": m.heads,
        "num_hidden_layers": m.layers,
        "num_key_value_heads": m.kv_heads,
        "rms_norm_eps": m.eps,
        **rope,
        "sliding_window": None,
        "tie_word_embeddings": True,
        ("dtype" if m.rope_parameters else "torch_dtype"): torch_dtype,
        "use_cache": True,
        "use_sliding_window": False,
        "vocab_size": m.vocab,
    }


def save_weights(m: Model, weights: dict[str, torch.Tensor], folder: Path) -> None:
    """Writes the weights in the model's type, under its prefix, in one file or in shards with an index."""
    named = {m.prefix + name: w.to(DTYPES[m.dtype]) for name, w in weights.items()}
    for name, w in named.items():
        if not torch.equal(w.to(torch.float32), weights[name.removeprefix(m.prefix)]):
            raise ValueError(f"{m.name}: {name} is not exact in {m.dtype}")
    if m.shards == 1:
        save_file(named, folder / "model.safetensors", metadata={"format": "pt"})
        return
    names = list(named)
    weight_map = {name: f"model-{i * m.shards // len(names) + 1:05d}-of-{m.shards:05d}.safetensors"
                  for i, name in enumerate(names)}
    for file in sorted(set(weight_map.values())):
        save_file({n: named[n] for n in names if weight_map[n] == file}, folder / file, metadata={"format": "pt"})
    size = sum(w.numel() * w.element_size() for w in named.values())
    index = {"metadata": {"total_size": size}, "weight_map": dict(sorted(weight_map.items()))}
    write_json(folder / "model.safetensors.index.json", index, indent=2)


def load(m: Model, weights: dict[str, torch.Tensor], folder: Path) -> Qwen3Model:
    """The model in float32: read from its files where it has some, else filled with the generated weights."""
    if m.dtype is not None:
        model = AutoModel.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager")
    else:
        settings = Qwen3Config.from_dict(json.loads((folder / "config.json").read_text()))
        settings._attn_implementation = "eager"
        model = Qwen3Model(settings).to(torch.float32)
        model.load_state_dict(weights, strict=True)
    state = model.state_dict()
    if set(state) != set(weights) or any(not torch.equal(state[n], weights[n]) for n in weights):
        raise ValueError(f"{m.name}: transformers did not load the weights that were written")
    half = torch.arange(0, m.head_dim, 2, dtype=torch.float32) / m.head_dim
    if not torch.allclose(model.rotary_emb.inv_freq, 1.0 / m.theta**half, rtol=1e-6):
        raise ValueError(f"{m.name}: transformers does not use rope_theta {m.theta}")
    return model.eval()


def digits(values: torch.Tensor) -> list[float]:
    """Nine significant digits: enough to give back each float32."""
    return [float(f"{x:.9g}") for x in values.tolist()]


def write_json(path: Path, value: dict, indent: int | None = None) -> None:
    path.write_text(json.dumps(value, indent=indent) + "\n")


def golden(m: Model, parts: list[Tensor], model: Qwen3Model) -> dict:
    sequences, trace = [], {}
    for length in LENGTHS:
        ids = (random_integers(m.seed, f"ids/{length}", length, 63) % m.vocab).tolist()
        with torch.no_grad():
            out = model(torch.tensor([ids]), output_hidden_states=True, use_cache=False)
        last = out.last_hidden_state[0, -1]
        sequences.append({"ids": ids, "vector": digits(last / last.norm())})
        if length == TRACED_LENGTH:
            # transformers gives the embedding, each layer's result but the last, and the final norm's result
            states = [digits(h[0, -1]) for h in out.hidden_states]
            trace = {"ids": ids, "embedding": states[0], "layers": states[1:-1], "normed": states[-1]}
    return {
        "model": m.name,
        "about": m.about,
        "reference": f"transformers {transformers.__version__}, torch {torch.__version__.split('+')[0]}, float32, eager attention",
        "seed": m.seed,
        "tensors": [{"name": t.name, "shape": list(t.shape), "bits": t.bits, "step": t.step, "offset": t.offset} for t in parts],
        "sequences": sequences,
        "trace": trace,
    }


def lines(document: dict) -> str:
    """JSON with a line an element of the long lists, so that a change can be read in a diff."""
    fields = []
    for key, value in document.items():
        if isinstance(value, list):
            rows = ",\n    ".join(json.dumps(row) for row in value)
            fields.append(f'  "{key}": [\n    {rows}\n  ]')
        else:
            fields.append(f'  "{key}": {json.dumps(value)}')
    return "{\n" + ",\n".join(fields) + "\n}\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", type=Path, help="the folder that gets one folder a model")
    parser.add_argument("--only", help="the name of one model")
    arguments = parser.parse_args()
    transformers.utils.logging.disable_progress_bar()
    for m in MODELS:
        if arguments.only not in (None, m.name):
            continue
        folder = arguments.out / m.name
        folder.mkdir(parents=True, exist_ok=True)
        write_json(folder / "config.json", config(m), indent=2)
        parts = tensors(m)
        weights = {t.name: random_tensor(m.seed, t) for t in parts}
        if m.dtype is not None:
            save_weights(m, weights, folder)
        (folder / "golden.json").write_text(lines(golden(m, parts, load(m, weights, folder))))
        for file in folder.iterdir():
            file.chmod(0o644)
        print(m.name, sum(f.stat().st_size for f in folder.iterdir()), "bytes")


if __name__ == "__main__":
    main()
