#!/usr/bin/env python3
"""Golden token ids of Unigram tokenizers, from Hugging Face tokenizers and from SentencePiece.

For each SentencePiece model in MODELS this writes vectors.NAME.jsonl, one line a text:
  set, text       where the text is from
  sentencepiece   ids of the model itself
  tokenizers      ids by variant: a tokenizer.json made of the model's pieces and its character map in the way
                  that VARIANTS describes, with the ids XLM-RoBERTa gives its special tokens

variants.json keeps VARIANTS, so that a test can make the same files. Texts are those of the vectors that are
there already (--texts), and random ones of characters that are hard to normalize.
"""

import argparse
import base64
import json
import random
from pathlib import Path

import sentencepiece
import tokenizers
from sentencepiece import sentencepiece_model_pb2
from tokenizers import Tokenizer

MODELS = ("test_model", "test_ja_model")
NORMAL = 1
SPACES = {"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": " "}
MAP = {"type": "Precompiled", "precompiled_charsmap": None}


def metaspace(scheme: str = "always", split: bool = True) -> dict:
    return {"type": "Metaspace", "replacement": "▁", "prepend_scheme": scheme, "split": split}


def sequence(*steps: dict, key: str = "normalizers") -> dict:
    return {"type": "Sequence", key: list(steps)}


def on_white(scheme: str = "always") -> dict:
    return sequence({"type": "WhitespaceSplit"}, metaspace(scheme), key="pretokenizers")


def added(content: str, **flags: bool) -> dict:
    usual = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True}
    return {"content": content, **usual, **flags}


SPECIAL = [added("<s>"), added("<pad>"), added("</s>"), added("<unk>"), added("<mask>", lstrip=True)]
WORDS = [added("word", normalized=True, single_word=True, special=False), added("ＡＢ", normalized=True, rstrip=True),
         added("a b", single_word=True, lstrip=True), added("ﬁ", normalized=True, lstrip=True)]

# The first three are how the published files of the family do it, the others what else a file may say.
VARIANTS = {
    "xlm-roberta": {"normalizer": MAP, "pre_tokenizer": on_white(), "added_tokens": SPECIAL},
    "bge-m3": {"normalizer": sequence(MAP, SPACES), "pre_tokenizer": metaspace(),
               "added_tokens": SPECIAL[:4] + [added("<mask>", lstrip=True, normalized=True)]},
    "converted": {"normalizer": sequence(MAP, {"type": "Strip", "strip_left": False, "strip_right": True},
                                         {**SPACES, "content": "▁"}),
                  "pre_tokenizer": metaspace(), "added_tokens": SPECIAL},
    "first": {"normalizer": MAP, "pre_tokenizer": metaspace("first"), "added_tokens": SPECIAL + WORDS},
    "never": {"normalizer": sequence(MAP, SPACES), "pre_tokenizer": on_white("never"), "added_tokens": SPECIAL},
    "unsplit": {"normalizer": sequence(MAP, SPACES), "pre_tokenizer": metaspace(split=False),
                "added_tokens": SPECIAL + WORDS},
    "bytes": {"normalizer": MAP, "pre_tokenizer": {"type": "Metaspace", "replacement": "▁", "add_prefix_space": True},
              "added_tokens": SPECIAL, "byte_fallback": True},
    "literal": {"normalizer": sequence({"type": "Replace", "pattern": {"String": "``"}, "content": "\""},
                                       {"type": "Strip", "strip_left": True, "strip_right": False}, MAP,
                                       {"type": "Replace", "pattern": {"String": "aab"}, "content": "b "}),
                "pre_tokenizer": metaspace(), "added_tokens": SPECIAL + WORDS},
    "unmapped": {"normalizer": None, "pre_tokenizer": on_white("first"), "added_tokens": SPECIAL},
}

PARTS = ("<mask>", "<s>", "＜s＞", "<mask", " <mask>", "\u3000<mask> ", "word", "wordy", " word ", "ＡＢ", "AB  ", "a b",
         "ﬁ", "fi", "aaab", "``", "▁", "▁▁", "你好", "世界", "東京", "です", "the ", "ing", "ハ゛", "ｶﾞ", "①", "㍿", "ﬃ", "½",
         "é", "e\u0301", "ﬁ\u0301", "\u0340\u0341", "\r\n", "\n", "\t", "  ", "   ", "\u3000", "\u00a0", "\u200b", "\u200d",
         "\ufeff", "\u00ad", "\u0000", "\u0001", "\ufffd", "\u2028", "\u0085", "👨\u200d👩\u200d👧", "🇨🇳🇨", "नमस्ते", "क्षत्रिय",
         "สวัสดี", "กำ", "한국어", "\u1100\u1161\u11a8", "가\u11a8", "عربي", "\u0600a", "\U000110bda", "שלום\u05b0", "\u0344",
         "\u1e9b\u0323", "Å", "\u0308", "゙", "￥", "～", "…", "㌔", "x" * 30, "ab" * 10, "\u00b8", "\U0001c54f\u0301")


def tokenizer_json(model: sentencepiece_model_pb2.ModelProto, variant: dict) -> str:
    charsmap = base64.b64encode(model.normalizer_spec.precompiled_charsmap).decode()
    pieces = [[token, 0.0] for token in ("<s>", "<pad>", "</s>", "<unk>")]
    pieces += [[p.piece, p.score] for p in model.pieces if p.type == NORMAL]
    if variant.get("byte_fallback"):
        pieces += [[f"<0x{value:02X}>", -50.0] for value in range(256)]
    pieces.append(["<mask>", 0.0])
    known = {piece: index for index, (piece, _) in enumerate(pieces)}
    tokens = []
    for token in variant["added_tokens"]:
        tokens.append({"id": known.setdefault(token["content"], len(known)), **token})
    special = {t: {"id": t, "ids": [i], "tokens": [t]} for t, i in (("<s>", 0), ("</s>", 2))}
    first, last = ({"SpecialToken": {"id": t, "type_id": 0}} for t in ("<s>", "</s>"))
    texts = [{"Sequence": {"id": t, "type_id": 0}} for t in "AB"]
    return json.dumps({
        "version": "1.0",
        "added_tokens": tokens,
        "normalizer": json.loads(json.dumps(variant["normalizer"]).replace(
            '"precompiled_charsmap": null', f'"precompiled_charsmap": "{charsmap}"')),
        "pre_tokenizer": variant["pre_tokenizer"],
        "post_processor": {"type": "TemplateProcessing", "single": [first, texts[0], last],
                           "pair": [first, texts[0], last, last, texts[1], last], "special_tokens": special},
        "decoder": None,
        "model": {"type": "Unigram", "unk_id": 3, "vocab": pieces, "byte_fallback": bool(variant.get("byte_fallback"))},
    })


def random_texts(seed: int, count: int) -> list[dict]:
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
        texts.append({"set": "random", "text": text})
    return texts


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("models", type=Path, help="the folder with the .model files")
    parser.add_argument("out", type=Path)
    parser.add_argument("--texts", type=Path, required=True, help='JSON lines of {"set", "text"}')
    parser.add_argument("--sets", nargs="*", help="only these of its sets")
    parser.add_argument("--random", type=int, default=150)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    texts = [json.loads(line) for line in arguments.texts.read_text().splitlines()]
    texts = [t for t in texts if not arguments.sets or t["set"] in arguments.sets]
    texts += random_texts(arguments.seed, arguments.random)
    (arguments.out / "variants.json").write_text(json.dumps(VARIANTS, ensure_ascii=False, indent=1) + "\n")
    for name in MODELS:
        file = arguments.models / f"{name}.model"
        model = sentencepiece_model_pb2.ModelProto()
        model.ParseFromString(file.read_bytes())
        itself = sentencepiece.SentencePieceProcessor(model_file=str(file))
        variants = {v: Tokenizer.from_str(tokenizer_json(model, VARIANTS[v])) for v in VARIANTS}
        with (arguments.out / f"vectors.{name}.jsonl").open("w") as out:
            for t in texts:
                ids = {v: tokenizer.encode(t["text"]).ids for v, tokenizer in variants.items()}
                line = {"set": t["set"], "text": t["text"], "sentencepiece": itself.encode(t["text"]), "tokenizers": ids}
                out.write(json.dumps(line, ensure_ascii=True, separators=(",", ":")) + "\n")
        print(name, len(texts), "texts, tokenizers", tokenizers.__version__, "sentencepiece", sentencepiece.__version__)


if __name__ == "__main__":
    main()
