#!/usr/bin/env python3
"""Golden token ids of SentencePiece's BPE with bytes for what has no piece, as Llama's and Mistral's tokenizers.

Trains a small model on texts of many languages and writes
  bpe.model        as SentencePiece writes it; what GGUF files carry of a tokenizer is in it
  tokenizer.json   the same as Mistral's is published: merges for the scores, `<s>` alone by its post-processor
  variants.json    VARIANTS: what other files of the kind say of normalizer, pre-tokenizer and added tokens
  vectors.jsonl    one line a text: `text`, ids by SentencePiece itself (`sentencepiece`), and by Hugging Face
                   tokenizers under each variant (`tokenizers`), both without special tokens at the ends
"""

import argparse
import io
import json
import random
from pathlib import Path

import sentencepiece
import tokenizers
from sentencepiece import sentencepiece_model_pb2
from tokenizers import Tokenizer

from encoder_golden import TEXTS
from unigram_golden import added, metaspace, sequence

PIECES = 3000
PREPEND = {"type": "Prepend", "prepend": "▁"}
REPLACE = {"type": "Replace", "pattern": {"String": " "}, "content": "▁"}
SPECIAL = [added("<unk>"), added("<s>"), added("</s>")]
WORDS = [added("[INST]", normalized=True, special=False), added("word", single_word=True, special=False),
         added("<mask>", lstrip=True), added("<r>", rstrip=True)]

# The first is how Mistral's and Llama 2's files have it, the second how they are written anew.
VARIANTS = {
    "mistral": {"normalizer": sequence(PREPEND, REPLACE), "pre_tokenizer": None, "added_tokens": SPECIAL},
    "metaspace": {"normalizer": None, "pre_tokenizer": metaspace("first", split=False), "added_tokens": SPECIAL},
    "old": {"normalizer": sequence(PREPEND, REPLACE), "pre_tokenizer": None,
            "added_tokens": [{**token, "normalized": True} for token in SPECIAL]},
    "split": {"normalizer": None, "pre_tokenizer": metaspace("always"), "added_tokens": SPECIAL + WORDS},
    "unprefixed": {"normalizer": REPLACE, "pre_tokenizer": None, "added_tokens": SPECIAL + WORDS},
}

EDGES = ("", " ", "  ", "a", " a", "a ", "▁", "▁▁a", "\n", "\t", "\r\n", "a\nb", "\u0000", "\u200b", "\ufeff", "\ufffd", "é", "e\u0301",
         "<s>", "</s>", "<unk>", "<s>a</s>", " <s> a </s> ", "<s", "s>", "<0x0A>", "0x0A", "[INST] a [/INST]", "a<mask>b", "a <mask> b",
         "word", "words", "a word.", "a <r>  b", "👨\u200d👩\u200d👧", "🇨🇳🇨", "𝕏", "\U0010ffff", "\u0600a", "1234567890", "3.14159", "a" * 100,
         "ab" * 300, " " * 40, "x" + " " * 17 + "y", "的" * 50, "aaa aaaa aaaaa", "the the the", "thethethe", "\n" * 9)
PARTS = ("<s>", "</s>", "<unk>", "<s", "[INST]", "word", "<mask>", "<r>", "▁", "▁▁", "你好", "世界", "東京", "です", "the ", " the", "ing",
         "tion", "  ", "   ", "\n", "\n\n", "\t", "é", "e\u0301", "\u0000", "\u200d", "\ufffd", "👨\u200d👩\u200d👧", "नमस्ते", "สวัสดี", "한국어",
         "عربي", "שלום", "ё", "12", "2024", "aaaa", "ab" * 10, "<0x41>")


def train(texts: list[str]) -> sentencepiece_model_pb2.ModelProto:
    out = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(texts), model_writer=out, model_type="bpe", vocab_size=PIECES, byte_fallback=True,
        character_coverage=0.98, normalization_rule_name="identity", remove_extra_whitespaces=False, split_digits=True,
        allow_whitespace_only_pieces=True, max_sentence_length=100_000, num_threads=1, minloglevel=2)
    model = sentencepiece_model_pb2.ModelProto()
    model.ParseFromString(out.getvalue())
    return model


def merges(model: sentencepiece_model_pb2.ModelProto) -> list[str]:
    """What transformers makes of scores: every way to put a piece together, the likelier pieces first."""
    scores = {p.piece: p.score for p in model.pieces}
    found = []
    for piece, score in scores.items():
        pairs = [(piece[:i], piece[i:]) for i in range(1, len(piece))]
        found += [(score, len(left), len(right), left, right) for left, right in pairs if left in scores and right in scores]
    found.sort(key=lambda merge: merge[:3], reverse=True)
    return [f"{left} {right}" for *_, left, right in found]


def tokenizer_json(model: sentencepiece_model_pb2.ModelProto, variant: dict) -> dict:
    vocabulary = {p.piece: i for i, p in enumerate(model.pieces)}
    known = dict(vocabulary)
    tokens = [{"id": known.setdefault(t["content"], len(known)), **t} for t in variant["added_tokens"]]
    start = {"SpecialToken": {"id": "<s>", "type_id": 0}}
    texts = [{"Sequence": {"id": name, "type_id": i}} for i, name in enumerate("AB")]
    return {
        "version": "1.0", "truncation": None, "padding": None, "added_tokens": tokens,
        "normalizer": variant["normalizer"], "pre_tokenizer": variant["pre_tokenizer"],
        "post_processor": {
            "type": "TemplateProcessing", "single": [start, texts[0]],
            "pair": [start, texts[0], {"SpecialToken": {"id": "<s>", "type_id": 1}}, texts[1]],
            "special_tokens": {"<s>": {"id": "<s>", "ids": [vocabulary["<s>"]], "tokens": ["<s>"]}}},
        "decoder": sequence({"type": "Replace", "pattern": {"String": "▁"}, "content": " "}, {"type": "ByteFallback"},
                            {"type": "Fuse"}, {"type": "Strip", "content": " ", "start": 1, "stop": 0}, key="decoders"),
        "model": {"type": "BPE", "dropout": None, "unk_token": "<unk>", "continuing_subword_prefix": None,
                  "end_of_word_suffix": None, "fuse_unk": True, "byte_fallback": True, "vocab": vocabulary,
                  "merges": merges(model)},
    }


def random_texts(seed: int, count: int) -> list[str]:
    numbers = random.Random(seed)
    texts = []
    for _ in range(count):
        text = ""
        for _ in range(numbers.randint(1, 14)):
            match numbers.randint(0, 5):
                case 0:
                    text += " "
                case 1:
                    text += chr(numbers.randint(0x21, 0x7E))
                case 2:
                    text += chr(numbers.choice((numbers.randint(0xA0, 0xD7FF), numbers.randint(0xE000, 0x1FFFF))))
                case _:
                    text += numbers.choice(PARTS)
        texts.append(text)
    return texts


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("texts", type=Path, help='JSON lines of {"text"} to train with')
    parser.add_argument("out", type=Path)
    parser.add_argument("--random", type=int, default=80)
    arguments = parser.parse_args()
    corpus = [json.loads(line)["text"] for line in arguments.texts.read_text().splitlines()]
    model = train([line for text in corpus + list(TEXTS.values()) * 3 for line in text.splitlines()])
    (arguments.out / "bpe.model").write_bytes(model.SerializeToString())
    published = tokenizer_json(model, VARIANTS["mistral"])
    (arguments.out / "tokenizer.json").write_text(json.dumps(published, ensure_ascii=False, separators=(",", ":")) + "\n")
    (arguments.out / "variants.json").write_text(json.dumps(VARIANTS, ensure_ascii=False, indent=1) + "\n")
    itself = sentencepiece.SentencePieceProcessor(model_proto=model.SerializeToString())
    variants = {name: Tokenizer.from_str(json.dumps(tokenizer_json(model, v))) for name, v in VARIANTS.items()}
    texts = [*TEXTS.values(), *EDGES, *random_texts(1, arguments.random)]
    with (arguments.out / "vectors.jsonl").open("w") as out:
        for text in texts:
            ids = {name: t.encode(text, add_special_tokens=False).ids for name, t in variants.items()}
            line = {"text": text, "sentencepiece": itself.encode(text), "tokenizers": ids}
            out.write(json.dumps(line, ensure_ascii=True, separators=(",", ":")) + "\n")
    differing = sum(itself.encode(t) != variants["mistral"].encode(t, add_special_tokens=False).ids for t in texts)
    print(len(texts), "texts, of which", differing, "have other ids by SentencePiece; tokenizers", tokenizers.__version__,
          "sentencepiece", sentencepiece.__version__)


if __name__ == "__main__":
    main()
