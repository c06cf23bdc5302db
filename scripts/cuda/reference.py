"""What PyTorch makes of the same model and the same tokens; `measure` runs it in the machine's own Python."""

import argparse
import json
import os
import pathlib
import statistics
import sys
import time

os.environ.setdefault("TRANSFORMERS_OFFLINE", "1")
import torch
from transformers import AutoModel, BertConfig, BertModel


def load(path, dtype, device):
    try:
        model = AutoModel.from_pretrained(path, dtype=dtype, attn_implementation="sdpa")
    except TypeError:  # before transformers 4.56
        model = AutoModel.from_pretrained(path, torch_dtype=dtype, attn_implementation="sdpa")
    return model.to(device).eval()


def libraries():
    """Where cuBLASLt lies that PyTorch brought."""
    places = {pathlib.Path(torch.__file__).parent / "lib", *(pathlib.Path(each) / "nvidia" for each in sys.path)}
    found = [file for place in places if place.is_dir() for file in place.rglob("libcublasLt.so.*")]
    return str(max(found, key=lambda file: file.name)) if found else ""


def wait(device):
    if device == "cuda":
        torch.cuda.synchronize()


def facts(_):
    device = torch.cuda.get_device_properties(0) if torch.cuda.is_available() else None
    return [
        {
            "torch": torch.__version__,
            "cuda": torch.version.cuda,
            "gpu": device.name if device else "none",
            "compute_capability": f"{device.major}.{device.minor}" if device else "",
            "memory_bytes": device.total_memory if device else 0,
            "cublaslt": libraries(),
        }
    ]


def vectors(arguments):
    """The last token's state, or the mean of all, of each sequence by itself."""
    torch.backends.cuda.matmul.allow_tf32 = False
    model = load(arguments.model, getattr(torch, arguments.dtype), arguments.device)
    found = []
    with torch.inference_mode():
        for ids in json.load(open(arguments.ids)):
            states = model(input_ids=torch.tensor([ids], device=arguments.device)).last_hidden_state[0]
            pooled = {"last": states[-1], "cls": states[0], "mean": states.float().mean(0)}[arguments.pooling]
            found.append(pooled.float().cpu().tolist())
    json.dump(found, open(arguments.out, "w"))
    return [{"sequences": len(found)}]


def speed(arguments):
    model = load(arguments.model, torch.bfloat16, arguments.device)
    run = torch.compile(model) if arguments.compile else model
    for length in arguments.lengths:
        count = max(1, arguments.batch_tokens // length)
        ids = torch.randint(0, model.config.vocab_size, (count, length), device=arguments.device)
        times = []
        try:
            with torch.inference_mode():
                for _ in range(2):
                    run(input_ids=ids, use_cache=False).last_hidden_state[:, -1].float().cpu()
                begun = time.perf_counter()
                while len(times) < 3 or time.perf_counter() - begun < arguments.seconds:
                    if time.perf_counter() - begun > 20 * arguments.seconds and times:
                        break
                    start = time.perf_counter()
                    run(input_ids=ids, use_cache=False).last_hidden_state[:, -1].float().cpu()
                    wait(arguments.device)
                    times.append(time.perf_counter() - start)
        except (RuntimeError, torch.OutOfMemoryError) as e:  # the other lengths may go
            yield {"length": length, "failed": str(e).splitlines()[0][:200]}
            continue
        yield {
            "length": length,
            "sequences": count,
            "passes": len(times),
            "median_tokens_per_second": count * length / statistics.median(times),
            "best_tokens_per_second": count * length / min(times),
        }


def products(arguments):
    """TFLOP/s of PyTorch's own matrix product, x by the transposed weight as in a model, of random numbers."""
    for size in arguments.products:
        rows, outputs, inputs = (int(each) for each in size.split("x"))
        x = torch.randn(rows, inputs, device=arguments.device, dtype=torch.bfloat16)
        w = torch.randn(outputs, inputs, device=arguments.device, dtype=torch.bfloat16)
        for _ in range(3):
            torch.nn.functional.linear(x, w)
        wait(arguments.device)
        start, runs = time.perf_counter(), 0
        while time.perf_counter() - start < arguments.seconds:
            for _ in range(10):
                torch.nn.functional.linear(x, w)
            wait(arguments.device)
            runs += 10
        rate = 2 * rows * outputs * inputs * runs / (time.perf_counter() - start)
        yield {"kernel": "product", "size": size, "tflops": rate / 1e12}


def bert(arguments):
    """A BERT of random weights in the sizes of bge-base, or in small ones."""
    sizes = {} if not arguments.tiny else dict(
        hidden_size=64, num_hidden_layers=2, num_attention_heads=2, intermediate_size=128
    )
    torch.manual_seed(1)
    # Larger than BERT begins with, so that attention looks somewhere.
    model = BertModel(BertConfig(vocab_size=21128, initializer_range=0.05, **sizes), add_pooling_layer=False)
    model.save_pretrained(arguments.out)
    os.makedirs(os.path.join(arguments.out, "1_Pooling"), exist_ok=True)
    json.dump(
        {"word_embedding_dimension": model.config.hidden_size, "pooling_mode_cls_token": True},
        open(os.path.join(arguments.out, "1_Pooling", "config.json"), "w"),
    )
    return []


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=["facts", "vectors", "speed", "products", "bert"])
    parser.add_argument("--model")
    parser.add_argument("--device", default="cuda")
    parser.add_argument("--dtype", default="float32")
    parser.add_argument("--pooling", default="last")
    parser.add_argument("--ids")
    parser.add_argument("--out")
    parser.add_argument("--lengths", type=lambda text: [int(each) for each in text.split(",")])
    parser.add_argument("--batch-tokens", type=int, default=16384)
    parser.add_argument("--seconds", type=float, default=4)
    parser.add_argument("--products", type=lambda text: text.split(","), default=["8192x8192x8192"])
    parser.add_argument("--compile", action="store_true")
    parser.add_argument("--tiny", action="store_true")
    arguments = parser.parse_args()
    for line in globals()[arguments.what](arguments):
        print(json.dumps(line), flush=True)


if __name__ == "__main__":
    sys.exit(main())
