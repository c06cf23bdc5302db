#!/usr/bin/env python3
"""Golden scores of a small random Qwen3 as a reranker, from Hugging Face transformers, by Qwen3-Reranker's model card.

Writes reranker.json with, for each query and document: the token ids, the difference of the logits of "yes" and
"no" after the last of them, and its logistic function. The model has the whole vocabulary, since "yes" and "no"
are words of it; its weights are made as qwen3_golden.py makes them.
"""

import argparse
import gzip
import json
from pathlib import Path

import torch
import transformers
from qwen3_golden import Model, config, digits, lines, random_tensor, tensors
from transformers import PreTrainedTokenizerFast, Qwen3Config, Qwen3ForCausalLM

MODEL = Model("reranker", "the whole vocabulary, 2 layers, the output matrix tied to the words' table",
              seed=21, hidden=32, layers=2, heads=4, kv_heads=2, head_dim=16, ffn=64, vocab=151_669)

PREFIX = ("<|im_start|>system\nJudge whether the Document meets the requirements based on the Query and the Instruct "
          "provided. Note that the answer can only be \"yes\" or \"no\".<|im_end|>\n<|im_start|>user\n")
SUFFIX = "<|im_end|>\n<|im_start|>assistant\n<think>\n\n</think>\n\n"
RETRIEVAL = "Given a web search query, retrieve relevant passages that answer the query"

QUERY = "How do I reset my password?"
DOCUMENTS = [
    "Choose “Forgot password” on the sign-in page; a link comes by mail.",
    "在登录页面点击“忘记密码”，系统会向您的邮箱发送链接。",
    "在登入頁面點選「忘記密碼」，系統會寄出連結。",
    "ログイン画面で「パスワードをお忘れですか」を押してください。",
    "로그인 화면에서 ‘비밀번호 찾기’를 누르세요.",
    "Нажмите «Забыли пароль?» на странице входа.",
    "اضغط على «نسيت كلمة المرور» في صفحة الدخول.",
    "Klicken Sie auf der Anmeldeseite auf „Passwort vergessen“.",
    "Nhấn “Quên mật khẩu” ở trang đăng nhập.",
    "लॉगिन पृष्ठ पर “पासवर्ड भूल गए” चुनें।",
    "Giriş sayfasında “Şifremi unuttum” bağlantısına tıklayın.",
    "public void reset(User user) {\n    mail.send(user.address(), link());\n}",
    "",
    " ",
    "\n\n  indented",
    ": colon",
    "123 4567",
    "🙂👩‍👩‍👧‍👦 e\u0301",
    "The capital of China is Beijing.",
]

CASES = [
    {"instruction": None, "query": QUERY, "max": 8192, "documents": DOCUMENTS},
    {"instruction": "Given a question about tax law, retrieve the paragraphs that answer it",
     "query": "增值税的起征点是多少？", "max": 8192, "documents": DOCUMENTS[:3]},
    {"instruction": None, "query": QUERY, "max": 110,
     "documents": ["short", "a long one " * 60, "很长的文档。" * 60, "x" * 500]},
]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("tokenizer", type=Path, help="Qwen3's tokenizer.json, or the same with .gz")
    parser.add_argument("out", type=Path, help="the folder that gets reranker.json")
    arguments = parser.parse_args()
    transformers.utils.logging.disable_progress_bar()
    file = arguments.tokenizer
    if file.suffix == ".gz":
        plain = arguments.out / "tokenizer.json"
        plain.write_bytes(gzip.decompress(file.read_bytes()))
        tokenizer = PreTrainedTokenizerFast(tokenizer_file=str(plain))
        plain.unlink()
    else:
        tokenizer = PreTrainedTokenizerFast(tokenizer_file=str(file))

    parts = tensors(MODEL)
    weights = {t.name: random_tensor(MODEL.seed, t) for t in parts}
    settings = Qwen3Config.from_dict(config(MODEL))
    settings._attn_implementation = "eager"
    model = Qwen3ForCausalLM(settings).to(torch.float32).eval()
    model.model.load_state_dict(weights, strict=True)
    model.tie_weights()
    assert torch.equal(model.lm_head.weight, weights["embed_tokens.weight"])

    def ids(text: str) -> list[int]:
        return tokenizer(text, add_special_tokens=False)["input_ids"]

    yes, no = (tokenizer.convert_tokens_to_ids(word) for word in ("yes", "no"))
    prefix, suffix = ids(PREFIX), ids(SUFFIX)
    scored = []
    for case in CASES:
        room = case["max"] - len(prefix) - len(suffix)
        for document in case["documents"]:
            instruction = case["instruction"] or RETRIEVAL
            body = ids(f"<Instruct>: {instruction}\n<Query>: {case['query']}\n<Document>: {document}")
            tokens = prefix + body[:room] + suffix
            with torch.no_grad():
                logits = model(torch.tensor([tokens]), use_cache=False).logits[0, -1]
            pair = torch.stack([logits[no], logits[yes]])
            scored.append({
                "instruction": case["instruction"], "query": case["query"], "max": case["max"],
                "document": document, "ids": tokens,
                "logit": digits((pair[1] - pair[0]).reshape(1))[0],
                "probability": digits(torch.softmax(pair, 0))[1],
            })
    golden = {
        "model": MODEL.name,
        "about": MODEL.about,
        "reference": f"transformers {transformers.__version__}, torch {torch.__version__.split('+')[0]}, float32, eager attention",
        "seed": MODEL.seed,
        "config": config(MODEL),
        "tensors": [{"name": t.name, "shape": list(t.shape), "bits": t.bits, "step": t.step, "offset": t.offset} for t in parts],
        "scores": scored,
    }
    (arguments.out / "reranker.json").write_text(lines(golden))
    print(len(scored), "scores, yes", yes, "no", no)


if __name__ == "__main__":
    main()
