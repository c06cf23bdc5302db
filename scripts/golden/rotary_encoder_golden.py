#!/usr/bin/env python3
"""Golden vectors of small random encoders with rotary positions, nomic-bert and ModernBERT, from transformers.

For each model in MODELS this writes a folder with all files that are published of such a model, tokenizer.json
too, which is trained on the texts below; and golden.json:
  sequences   token ids, and the mean or the first of the states that transformers computes for them, of length 1
  texts       texts in ten languages with the words put before them (`prompt`), cut as the model's files say, and
              their vectors; of nomic-bert also `short`: what its model card makes of the pooled vector for fewer
              dimensions (layer_norm over all, cut, length 1)
  ids         more texts, and what Hugging Face tokenizers makes of them

transformers reads the folder itself, so the names of tensors and of the configuration's keys are shown to be right;
it runs in float32 with eager attention, one sequence at a time. Weights are drawn as in qwen3_golden.py.
"""

import argparse
import json
from dataclasses import dataclass
from pathlib import Path

import torch
import torch.nn.functional as F
import transformers
from safetensors.torch import save_file
from tokenizers import AddedToken, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
from transformers import ModernBertModel, NomicBertModel

from encoder_golden import TEXTS
from qwen3_golden import DTYPES, Tensor, digits, lines, matrix, norm, random_integers, random_tensor, write_json

SHORT = 32
HARD = ("", " ", "  ", "   \n\n  \t x", "a  b   c", "it's we'll THEY'LL don'T 's 'S", "\r\n\r\n", "x\u00a0\u3000y", "e\u0301 \u00e9",
        "\u212b\u0338=\u0338", "123 4567 ٣٤ ½ Ⅷ", "!!! ... =====", "👨‍👩‍👧‍👦 🇨🇳", "\ufeff\u200b", "[MASK]", "a   [MASK]  b", "[CLS] [SEP]",
        "<|endoftext|>", "|||EMAIL_ADDRESS|||", "a|||EMAIL_ADDRESS|||b", "[unused1]x", "\tdef f(x):\n        return x  # fünf\n")


@dataclass(frozen=True)
class Model:
    """A small encoder: its shape, and how its files are written."""

    name: str
    kind: str  # nomic_bert or modernbert
    seed: int
    hidden: int
    layers: int
    heads: int
    ffn: int
    read: int  # tokens that are read of a text
    pooling: str
    dtype: str
    lengths: tuple[int, ...]
    prefix: str = ""  # put before each tensor's name in the file


MODELS = [
    Model("nomic-bert", "nomic_bert", 6, hidden=64, layers=3, heads=4, ffn=96, read=60, pooling="mean", dtype="F32",
          lengths=(2, 3, 17, 40, 60)),
    Model("modernbert", "modernbert", 7, hidden=64, layers=4, heads=2, ffn=80, read=48, pooling="cls", dtype="BF16",
          lengths=(2, 3, 17, 40, 97), prefix="model."),
    Model("modernbert-long", "modernbert", 8, hidden=32, layers=7, heads=4, ffn=48, read=200, pooling="mean", dtype="F32",
          lengths=(2, 20, 21, 64, 65, 190)),
]


def tensors(m: Model, vocab: int) -> list[Tensor]:
    """Under the names that are published. Queries and keys are large, so that attention is far from uniform; biases are
    not around zero, so that it matters whether a vector loses its mean."""
    def with_bias(name: str) -> list[Tensor]:
        return [norm(name + ".weight", m.hidden), Tensor(name + ".bias", (m.hidden,), 8, 2.0**-9, 0.25)]

    if m.kind == "nomic_bert":
        found = [Tensor(f"embeddings.{table}_embeddings.weight", (rows, m.hidden), 8, 2.0**-7, 0.0)
                 for table, rows in (("word", vocab), ("token_type", 2))] + with_bias("emb_ln")
        for i in range(m.layers):
            layer = f"encoder.layers.{i}."
            found += [matrix(layer + "attn.Wqkv.weight", 3 * m.hidden, m.hidden),
                      matrix(layer + "attn.out_proj.weight", m.hidden, m.hidden),
                      matrix(layer + "mlp.fc11.weight", m.ffn, m.hidden), matrix(layer + "mlp.fc12.weight", m.ffn, m.hidden),
                      matrix(layer + "mlp.fc2.weight", m.hidden, m.ffn)]
            found += with_bias(layer + "norm1") + with_bias(layer + "norm2")
        return found
    found = [Tensor("embeddings.tok_embeddings.weight", (vocab, m.hidden), 8, 2.0**-7, 0.0),
             norm("embeddings.norm.weight", m.hidden), norm("final_norm.weight", m.hidden)]
    for i in range(m.layers):
        layer = f"layers.{i}."
        found += [norm(layer + "attn_norm.weight", m.hidden)] if i > 0 else []
        found += [matrix(layer + "attn.Wqkv.weight", 3 * m.hidden, m.hidden),
                  matrix(layer + "attn.Wo.weight", m.hidden, m.hidden), norm(layer + "mlp_norm.weight", m.hidden),
                  matrix(layer + "mlp.Wi.weight", 2 * m.ffn, m.hidden), matrix(layer + "mlp.Wo.weight", m.hidden, m.ffn)]
    return found


def nomic_config(m: Model, vocab: int) -> dict:
    """Both sets of keys, as nomic-embed-text-v1.5 has them: GPT-2's, and those of transformers since version 5."""
    return {
        "activation_function": "swiglu", "architectures": ["NomicBertModel"], "attn_pdrop": 0.0, "bos_token_id": None,
        "causal": False, "dense_seq_output": True, "embd_pdrop": 0.0, "eos_token_id": None, "fused_bias_fc": True,
        "fused_dropout_add_ln": True, "hidden_act": "silu", "hidden_size": m.hidden, "initializer_range": 0.02,
        "intermediate_size": m.ffn, "layer_norm_eps": 1e-12, "layer_norm_epsilon": 1e-12, "max_position_embeddings": m.read,
        "max_trained_positions": m.read, "mlp_fc1_bias": False, "mlp_fc2_bias": False, "model_type": "nomic_bert",
        "n_embd": m.hidden, "n_head": m.heads, "n_inner": m.ffn, "n_layer": m.layers, "n_positions": 4 * m.read,
        "num_attention_heads": m.heads, "num_hidden_layers": m.layers, "pad_vocab_size_multiple": 64,
        "parallel_block": False, "parallel_block_tied_norm": False, "prenorm": False, "qkv_proj_bias": False,
        "resid_pdrop": 0.0, "rope_parameters": {"rope_theta": 1000.0, "rope_type": "default"}, "rotary_emb_base": 1000,
        "rotary_emb_fraction": 1.0, "rotary_emb_interleaved": False, "rotary_emb_scale_base": None,
        "rotary_scaling_factor": None, "scale_attn_by_inverse_layer_idx": False, "scale_attn_weights": True,
        "tie_word_embeddings": True, "type_vocab_size": 2, "use_cache": True, "use_flash_attn": True,
        "use_rms_norm": False, "use_xentropy": True, "vocab_size": vocab,
    }


def modern_config(m: Model, vocab: int) -> dict:
    """modernbert has the keys of the published models, modernbert-long those that transformers 5 writes."""
    config = {
        "architectures": ["ModernBertModel"], "attention_bias": False, "attention_dropout": 0.0, "bos_token_id": 3,
        "classifier_pooling": "mean", "cls_token_id": 3, "embedding_dropout": 0.0, "eos_token_id": 4,
        "hidden_activation": "gelu", "hidden_size": m.hidden, "intermediate_size": m.ffn, "mlp_bias": False,
        "mlp_dropout": 0.0, "model_type": "modernbert", "norm_bias": False, "norm_eps": 1e-5,
        "num_attention_heads": m.heads, "num_hidden_layers": m.layers, "pad_token_id": 5,
        "sep_token_id": 4, "vocab_size": vocab,
    }
    if m.name == "modernbert":
        return config | {
            "global_attn_every_n_layers": 3, "global_rope_theta": 160000.0, "gradient_checkpointing": False,
            "layer_norm_eps": 1e-5, "local_attention": 128, "local_rope_theta": 10000.0, "max_position_embeddings": 8192,
            "position_embedding_type": "absolute", "reference_compile": False}
    kinds = ["sliding_attention" if i % 3 else "full_attention" for i in range(m.layers - 1)] + ["sliding_attention"]
    return config | {
        "layer_types": kinds, "local_attention": 40, "max_position_embeddings": m.read,
        "rope_parameters": {"full_attention": {"rope_theta": 80000.0, "rope_type": "default"},
                            "sliding_attention": {"rope_theta": 5000.0, "rope_type": "default"}}}


def word_piece() -> Tokenizer:
    """As bert-base-uncased has it."""
    made = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    made.normalizer = normalizers.BertNormalizer(lowercase=True)
    made.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    made.train_from_iterator(list(TEXTS.values()) + ["search_query: search_document: clustering: classification:"] * 3,
                             trainers.WordPieceTrainer(vocab_size=420, special_tokens=["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"],
                                                       show_progress=False))
    ids = made.get_vocab()
    made.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=[(t, ids[t]) for t in ("[CLS]", "[SEP]")])
    made.decoder = decoders.WordPiece()
    return made


def byte_level() -> Tokenizer:
    """As ModernBERT has it: GPT-NeoX's way, with tokens for runs of spaces that are looked for in normalized text."""
    made = Tokenizer(models.BPE())
    made.normalizer = normalizers.NFC()
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, trim_offsets=True, use_regex=True)
    made.train_from_iterator(list(TEXTS.values()) + list(HARD),
                             trainers.BpeTrainer(vocab_size=700, special_tokens=["<|padding|>", "<|endoftext|>", "[UNK]", "[CLS]", "[SEP]", "[PAD]"],
                                                 initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False))
    made.add_special_tokens([AddedToken("[MASK]", lstrip=True, normalized=False, special=True)])
    made.add_tokens([AddedToken(" " * n, normalized=True) for n in (24, 12, 5, 4, 3, 2)]
                    + [AddedToken(t, normalized=True) for t in ("|||EMAIL_ADDRESS|||", "|||IP_ADDRESS|||", "[unused0]", "[unused1]")])
    ids = made.get_vocab()
    made.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=[(t, ids[t]) for t in ("[CLS]", "[SEP]")])
    made.decoder = decoders.ByteLevel()
    return made


def prompt(m: Model, about: str) -> str:
    """nomic's files name none, but its model card does."""
    if m.kind == "modernbert":
        return ""
    return {"en": "search_query: ", "zh": "clustering: ", "one character": ""}.get(about, "search_document: ")


def pooled(m: Model, model: torch.nn.Module, ids: list[int]) -> torch.Tensor:
    with torch.no_grad():
        states = model(torch.tensor([ids])).last_hidden_state[0]
    return states[0] if m.pooling == "cls" else states.mean(dim=0)


def computed(m: Model, model: torch.nn.Module, ids: list[int]) -> dict:
    vector = pooled(m, model, ids)
    found = {"ids": ids, "vector": digits(vector / vector.norm())}
    if m.kind == "nomic_bert":
        short = F.layer_norm(vector, normalized_shape=(m.hidden,))[:SHORT]
        found["short"] = digits(short / short.norm())
    return found


def write_files(m: Model, folder: Path, tokenizer: Tokenizer) -> None:
    nomic = m.kind == "nomic_bert"
    vocab = (tokenizer.get_vocab_size() + 63) // 64 * 64
    write_json(folder / "config.json", nomic_config(m, vocab) if nomic else modern_config(m, vocab), indent=2)
    modules = [("", "Transformer"), ("1_Pooling", "Pooling")]
    write_json(folder / "modules.json", [
        {"idx": i, "name": str(i), "path": path, "type": f"sentence_transformers.models.{kind}"}
        for i, (path, kind) in enumerate(modules)], indent=2)
    write_json(folder / "1_Pooling" / "config.json", {
        "word_embedding_dimension": m.hidden, "pooling_mode_cls_token": m.pooling == "cls",
        "pooling_mode_mean_tokens": m.pooling == "mean", "pooling_mode_max_tokens": False,
        "pooling_mode_mean_sqrt_len_tokens": False}, indent=2)
    write_json(folder / "sentence_bert_config.json",
               {"max_seq_length": 4 * m.read if nomic else m.read, "do_lower_case": False}, indent=2)
    write_json(folder / "config_sentence_transformers.json",
               {"__version__": {"sentence_transformers": "2.4.0.dev0", "transformers": "4.37.2", "pytorch": "2.1.0+cu121"}}, indent=2)
    (folder / "tokenizer.json").write_text(json.dumps(json.loads(tokenizer.to_str()), ensure_ascii=False, indent=0) + "\n")
    weights = {t.name: random_tensor(m.seed, t) for t in tensors(m, vocab)}
    save_file({m.prefix + n: w.to(DTYPES[m.dtype]) for n, w in weights.items()},
              folder / "model.safetensors", metadata={"format": "pt"})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", type=Path, help="the folder that gets one folder a model")
    arguments = parser.parse_args()
    for m in MODELS:
        folder = arguments.out / m.name
        (folder / "1_Pooling").mkdir(parents=True, exist_ok=True)
        nomic = m.kind == "nomic_bert"
        tokenizer = word_piece() if nomic else byte_level()
        write_files(m, folder, tokenizer)
        kind = NomicBertModel if nomic else ModernBertModel
        model, loading = kind.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager", output_loading_info=True)
        assert not any(loading.values()), loading
        model.eval()
        whole = tokenizer.get_vocab_size()
        sequences = [[i % whole for i in random_integers(m.seed, f"ids/{length}", length, 63).tolist()] for length in m.lengths]
        more = [{"text": text, "ids": tokenizer.encode(text).ids} for text in (*TEXTS.values(), *HARD)]
        tokenizer.enable_truncation(m.read)
        golden = {
            "model": m.name,
            "reference": f"transformers {transformers.__version__}, torch {torch.__version__.split('+')[0]}, float32, eager attention",
            "sequences": [computed(m, model, ids) for ids in sequences],
            "texts": [{"about": about, "prompt": prompt(m, about), "text": text,
                       **computed(m, model, tokenizer.encode(prompt(m, about) + text).ids)} for about, text in TEXTS.items()],
            "ids": more,
        }
        (folder / "golden.json").write_text(lines(golden))
        for file in folder.rglob("*.*"):
            file.chmod(0o644)
        print(m.name, whole, "tokens,", sum(f.stat().st_size for f in folder.rglob("*.*")), "bytes")


if __name__ == "__main__":
    main()
