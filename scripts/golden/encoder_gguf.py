#!/usr/bin/env python3
"""Writes small random encoders as GGUF files, with llama.cpp's own writer and names of tensors.

The models are those of encoder_golden.py and rotary_encoder_golden.py, so golden.json beside them has what
transformers computes. Metadata are those that llama.cpp's converter (conversion/bert.py) takes from config.json,
1_Pooling/config.json and tokenizer.json; names come from gguf.TensorNameMap. Matrices are f16, in which the weights
are exact.
"""

import argparse
import json
import struct
from pathlib import Path

import gguf
import torch
from safetensors.torch import load_file

ARCHITECTURES = {"bert": gguf.MODEL_ARCH.BERT, "xlm-roberta": gguf.MODEL_ARCH.BERT,
                 "nomic_bert": gguf.MODEL_ARCH.NOMIC_BERT, "modernbert": gguf.MODEL_ARCH.MODERN_BERT}
MODELS = ("bert-mean", "xlm-roberta-score", "nomic-bert", "modernbert")
NORMAL, UNKNOWN, CONTROL, USER_DEFINED, UNUSED = 1, 2, 3, 4, 5
POSITIONS = "embeddings.position_embeddings.weight"


def first(config: dict, *keys: str):
    return next(config[key] for key in keys if config.get(key) is not None)


def add_sizes(writer: gguf.GGUFWriter, config: dict, unused: int) -> None:
    writer.add_block_count(first(config, "num_hidden_layers"))
    writer.add_context_length(first(config, "max_trained_positions", "max_position_embeddings") - unused)
    writer.add_embedding_length(config["hidden_size"])
    writer.add_feed_forward_length(config["intermediate_size"])
    writer.add_head_count(config["num_attention_heads"])
    writer.add_causal_attention(False)
    if config["model_type"] == "modernbert":
        writer.add_layer_norm_rms_eps(config["norm_eps"])
        writer.add_rope_freq_base(config["global_rope_theta"])
        writer.add_rope_freq_base_swa(config["local_rope_theta"])
        writer.add_sliding_window(config["local_attention"])
        writer.add_sliding_window_pattern(config["global_attn_every_n_layers"])
        writer.add_rope_scaling_type(gguf.RopeScalingType.NONE)
        writer.add_vocab_size(config["vocab_size"])
    else:
        writer.add_layer_norm_eps(config["layer_norm_eps"])
    if config["model_type"] == "nomic_bert":
        writer.add_rope_freq_base(config["rotary_emb_base"])


def add_pooling(writer: gguf.GGUFWriter, directory: Path) -> None:
    file = directory / "1_Pooling" / "config.json"
    if file.exists():
        pooling = json.loads(file.read_text())
        mean = pooling.get("pooling_mode_mean_tokens")
        writer.add_pooling_type(gguf.PoolingType.MEAN if mean else gguf.PoolingType.CLS)


def types(count: int, tokenizer: dict) -> list[int]:
    found = [NORMAL] * count
    for token in tokenizer["added_tokens"]:
        found[token["id"]] = CONTROL if token["special"] else USER_DEFINED
    return found


def add_word_piece(writer: gguf.GGUFWriter, tokenizer: dict) -> None:
    ids = tokenizer["model"]["vocab"]
    kinds = types(len(ids), tokenizer)

    def phantom(token: str, kind: int) -> str:
        if kind == CONTROL:
            return token
        return token[2:] if token.startswith("##") else "\u2581" + token

    writer.add_tokenizer_model("bert")
    writer.add_tokenizer_pre("jina-v2-en")
    writer.add_token_list([phantom(token, kinds[i]) for token, i in sorted(ids.items(), key=lambda each: each[1])])
    writer.add_token_types(kinds)
    writer.add_token_type_count(2)
    writer.add_unk_token_id(ids["[UNK]"])
    writer.add_bos_token_id(ids["[CLS]"])
    writer.add_sep_token_id(ids["[SEP]"])


def add_byte_level(writer: gguf.GGUFWriter, tokenizer: dict) -> None:
    ids = dict(tokenizer["model"]["vocab"])
    ids.update({token["content"]: token["id"] for token in tokenizer["added_tokens"]})
    writer.add_add_bos_token(True)
    writer.add_add_eos_token(True)
    writer.add_add_sep_token(True)
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("modern-bert")
    writer.add_token_list([token for token, _ in sorted(ids.items(), key=lambda each: each[1])])
    writer.add_token_types(types(len(ids), tokenizer))
    writer.add_token_merges([merge if isinstance(merge, str) else " ".join(merge)
                             for merge in tokenizer["model"]["merges"]])
    writer.add_bos_token_id(ids["[CLS]"])
    writer.add_sep_token_id(ids["[SEP]"])


def add_unigram(writer: gguf.GGUFWriter, count: int) -> None:
    """Letters as pieces, and a map that replaces nothing; the mask's place is filled as the converter does it."""
    pieces = ["<s>", "<pad>", "</s>", "<unk>", "\u2581"] + [chr(ord("a") + i) for i in range(26)]
    kinds = [CONTROL, CONTROL, CONTROL, UNKNOWN] + [NORMAL] * (len(pieces) - 4)
    kinds += [UNUSED] * (count - len(pieces))
    scores = [0.0] * 4 + [-float(i) for i in range(4, len(pieces))] + [-10000.0] * (count - len(pieces))
    pieces += [f"[PAD{i}]" for i in range(len(pieces), count)]
    writer.add_tokenizer_model("t5")
    writer.add_tokenizer_pre("default")
    writer.add_token_list(pieces)
    writer.add_token_scores(scores)
    writer.add_token_types(kinds)
    writer.add_token_type_count(1)
    writer.add_add_space_prefix(True)
    writer.add_remove_extra_whitespaces(True)
    writer.add_precompiled_charsmap(struct.pack("<I", 1024) + bytes(1024) + b"\0")


def add_tokenizer(writer: gguf.GGUFWriter, directory: Path, config: dict) -> None:
    file = directory / "tokenizer.json"
    if config["model_type"] == "xlm-roberta":
        add_unigram(writer, config["vocab_size"])
    elif file.exists():
        tokenizer = json.loads(file.read_text())
        (add_word_piece if tokenizer["model"]["type"] == "WordPiece" else add_byte_level)(writer, tokenizer)
    else:
        words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
        words += [f"##{i}" if i % 2 else f"w{i}" for i in range(len(words), config["vocab_size"])]
        special = [{"id": i, "special": True} for i in range(5)]
        vocabulary = {word: i for i, word in enumerate(words)}
        add_word_piece(writer, {"model": {"vocab": vocabulary}, "added_tokens": special})


def write(directory: Path, to: Path) -> None:
    config = json.loads((directory / "config.json").read_text())
    architecture = ARCHITECTURES[config["model_type"]]
    unused = config["pad_token_id"] + 1 if config["model_type"] == "xlm-roberta" else 0
    writer = gguf.GGUFWriter(to, gguf.MODEL_ARCH_NAMES[architecture])
    add_sizes(writer, config, unused)
    add_pooling(writer, directory)
    add_tokenizer(writer, directory, config)
    names = gguf.get_tensor_name_map(architecture, first(config, "num_hidden_layers"))
    for name, tensor in load_file(directory / "model.safetensors").items():
        for prefix in ("bert.", "roberta.", "model."):
            name = name.removeprefix(prefix)
        if name.startswith("pooler.") or name.endswith("position_ids"):
            continue
        table = "position_embeddings" in name or "token_type" in name
        numbers = tensor[unused:] if name == POSITIONS else tensor
        half = numbers.dim() == 2 and not table
        stored = names.get_name(name, try_suffixes=(".weight", ".bias"))
        writer.add_tensor(stored, numbers.to(torch.float16 if half else torch.float32).numpy())
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("models", type=Path, help="the folder that the other scripts wrote encoders to")
    parser.add_argument("to", type=Path, help="the folder to write files to")
    arguments = parser.parse_args()
    arguments.to.mkdir(parents=True, exist_ok=True)
    for model in MODELS:
        write(arguments.models / model, arguments.to / f"{model}-f16.gguf")
