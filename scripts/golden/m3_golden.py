#!/usr/bin/env python3
"""Golden vectors of a small random model of BGE-M3's kind: dense, sparse, and one a token.

Writes a folder with the files that BGE-M3 is published with: those of encoder_golden.py, and sparse_linear.pt and
colbert_linear.pt, which torch.save wrote. Its golden.json has `sequences` as there, and
  texts    with the vectors that the published formulas give for the last states h: `vector` of h[0]; `sparse`, for
           each id the largest relu(sparse(h[t])) where that is positive, without <s>, </s>, <pad> and <unk>;
           `tokens`, colbert(h[t]) for every t but the first, each of length 1
  scores   of the first text as a query with each text as a document: `dense` is the dot product, `sparse` the sum of
           products over common ids, `colbert` the mean over the query's tokens of the largest dot product with one
           of the document's, `hybrid` their mean weighted by 0.4, 0.2 and 0.4

The formulas are those of FlagEmbedding's EncoderOnlyEmbedderM3Model and M3Embedder, and the weights those of its
example. transformers runs in float32 with eager attention, one sequence at a time.
"""

import argparse
from pathlib import Path

import torch
import transformers
from safetensors.torch import save_file
from sentencepiece import sentencepiece_model_pb2
from tokenizers import Tokenizer

from encoder_golden import LENGTHS, TEXTS, Model, computed, config, load, tensors
from qwen3_golden import DTYPES, Tensor, digits, lines, matrix, random_integers, random_tensor, write_json
from unigram_golden import VARIANTS, tokenizer_json

MODEL = Model("bge-m3", "a sparse head in F32 and one for tokens in F16, half as wide as the model; F32, CLS, texts",
              "xlm-roberta", 6, hidden=32, layers=2, heads=2, ffn=64, vocab=970, positions=66, types=1, eps=1e-5,
              pooling="cls")
TOKEN_DIMENSIONS = 16
MOST_TOKENS = 48
WEIGHTS = (0.4, 0.2, 0.4)
UNUSED = ("<s>", "</s>", "<pad>", "<unk>")
MORE_TEXTS = {
    "the same words again": "fox and fox and fox",
    "special tokens in it": "the <unk> fox and </s> the <mask> dog <s>",
    "white space alone": " ",
}


def short(values: torch.Tensor) -> list[float]:
    """Seven digits, as numbers of vectors of length 1 have no more that tell anything."""
    return [round(x, 7) for x in values.tolist()]


def linear(name: str, outputs: int) -> torch.nn.Linear:
    made = torch.nn.Linear(MODEL.hidden, outputs)
    with torch.no_grad():
        made.weight.copy_(random_tensor(MODEL.seed, matrix(name + ".weight", outputs, MODEL.hidden)))
        made.bias.copy_(random_tensor(MODEL.seed, Tensor(name + ".bias", (outputs,), 8, 2.0**-9, 0.0)))
    return made


class Heads:
    def __init__(self, tokenizer: Tokenizer):
        self.sparse = linear("sparse_linear", 1)
        self.colbert = linear("colbert_linear", TOKEN_DIMENSIONS)
        self.unused = {tokenizer.token_to_id(name) for name in UNUSED}
        self.left_out = 0

    def save(self, folder: Path) -> None:
        torch.save(self.sparse.state_dict(), folder / "sparse_linear.pt")
        torch.save({n: w.to(torch.float16) for n, w in self.colbert.state_dict().items()}, folder / "colbert_linear.pt")

    def vectors(self, states: torch.Tensor, ids: list[int]) -> dict:
        weights: dict[int, float] = {}
        for weight, token in zip(torch.relu(self.sparse(states))[:, 0].tolist(), ids):
            if token in self.unused:
                self.left_out += weight > 0
            elif weight > 0:
                weights[token] = max(weights.get(token, 0.0), weight)
        return {"dense": states[0] / states[0].norm(), "sparse": weights,
                "tokens": torch.nn.functional.normalize(self.colbert(states[1:]), dim=-1)}


def scores(query: dict, document: dict) -> dict:
    dense = float(query["dense"] @ document["dense"])
    sparse = sum(weight * document["sparse"].get(token, 0.0) for token, weight in query["sparse"].items())
    colbert = float((query["tokens"] @ document["tokens"].T).max(dim=-1).values.sum() / len(query["tokens"]))
    hybrid = sum(w * s for w, s in zip(WEIGHTS, (dense, sparse, colbert))) / sum(WEIGHTS)
    return {"dense": round(dense, 7), "sparse": round(sparse, 7), "colbert": round(colbert, 7), "hybrid": round(hybrid, 7)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", type=Path, help="the folder that gets the model's folder")
    parser.add_argument("--sentencepiece", type=Path, required=True, help="test_model.model")
    arguments = parser.parse_args()
    pieces = sentencepiece_model_pb2.ModelProto()
    pieces.ParseFromString(arguments.sentencepiece.read_bytes())
    tokenizer = Tokenizer.from_str(tokenizer_json(pieces, VARIANTS["bytes"]))
    tokenizer.enable_truncation(MOST_TOKENS)
    m = Model(**{**MODEL.__dict__, "vocab": tokenizer.get_vocab_size()})
    folder = arguments.out / m.name
    (folder / "1_Pooling").mkdir(parents=True, exist_ok=True)
    write_json(folder / "config.json", config(m), indent=2)
    write_json(folder / "modules.json", [
        {"idx": i, "name": str(i), "path": path, "type": f"sentence_transformers.models.{kind}"}
        for i, (path, kind) in enumerate((("", "Transformer"), ("1_Pooling", "Pooling"), ("2_Normalize", "Normalize")))],
        indent=2)
    write_json(folder / "1_Pooling" / "config.json", {
        "word_embedding_dimension": m.hidden, "pooling_mode_cls_token": True, "pooling_mode_mean_tokens": False,
        "pooling_mode_max_tokens": False, "pooling_mode_mean_sqrt_len_tokens": False}, indent=2)
    write_json(folder / "sentence_bert_config.json", {"max_seq_length": MOST_TOKENS, "do_lower_case": False}, indent=2)
    weights = {t.name: random_tensor(m.seed, t) for t in tensors(m)}
    save_file({n: w.to(DTYPES[m.dtype]) for n, w in weights.items()}, folder / "model.safetensors", metadata={"format": "pt"})
    model = load(m, weights)
    heads = Heads(tokenizer)
    heads.save(folder)
    texts, made = [], []
    with torch.no_grad():
        for about, text in (TEXTS | MORE_TEXTS).items():
            ids = tokenizer.encode(text).ids
            vectors = heads.vectors(model(torch.tensor([ids])).last_hidden_state[0], ids)
            made.append(vectors)
            sparse = [{"id": i, "weight": float(f"{w:.9g}")} for i, w in sorted(vectors["sparse"].items())]
            texts.append({"about": about, "text": text, "ids": ids, "vector": digits(vectors["dense"]), "sparse": sparse,
                          "tokens": [short(row) for row in vectors["tokens"]]})
        golden = {
            "model": m.name, "about": m.about,
            "reference": f"transformers {transformers.__version__}, torch {torch.__version__.split('+')[0]}, float32, eager attention",
            "sequences": [computed(m, model, [2 + i % (m.vocab - 2) for i in random_integers(m.seed, f"ids/{n}", n, 63).tolist()])
                          for n in LENGTHS],
            "texts": texts,
            "scores": [scores(made[0], document) for document in made],
        }
    if not heads.left_out:
        raise ValueError("no special token would have a weight: the vectors do not tell whether it is left out")
    (folder / "golden.json").write_text(lines(golden))
    for file in folder.rglob("*.*"):
        file.chmod(0o644)
    print(m.name, sum(f.stat().st_size for f in folder.rglob("*.*")), "bytes")


if __name__ == "__main__":
    main()
