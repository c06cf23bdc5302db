#!/usr/bin/env python3
"""The ids that Hugging Face tokenizers gives for lines of real text, to compare ours with.

Usage: token_lines.py tokenizer.json FILE... > ids.jsonl

FILEs are JSON lines, whose texts are taken wherever they stand in an object, or plain text. Every distinct line of a
text counts once; LINES of them are drawn with the seed. One JSON object a line is written: `text`, `ids` with the
special tokens, never cut.
"""

import argparse
import json
import random
import sys

from tokenizers import Tokenizer


def texts(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, (list, dict)):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from texts(inner)


def lines(files):
    for file in files:
        with open(file, encoding="utf-8") as read:
            for line in read:
                for text in texts(json.loads(line)) if file.endswith(".jsonl") else [line]:
                    yield from text.splitlines()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tokenizer")
    parser.add_argument("files", nargs="+")
    parser.add_argument("--lines", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    distinct = sorted({line for line in lines(asked.files) if line.strip()})
    random.Random(asked.seed).shuffle(distinct)
    tokenizer = Tokenizer.from_file(asked.tokenizer)
    tokenizer.no_truncation()
    tokenizer.no_padding()
    for line in distinct[: asked.lines]:
        json.dump({"text": line, "ids": tokenizer.encode(line).ids}, sys.stdout, ensure_ascii=False)
        print()


if __name__ == "__main__":
    main()
