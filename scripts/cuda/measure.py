"""Measures the engine on a GPU beside PyTorch, within a budget of time; see `measure`."""

import argparse
import json
import math
import os
import pathlib
import random
import shutil
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent

# Dense bf16 with f32 sums, TFLOP/s, as NVIDIA's data sheets have it; longer names first.
PEAKS = {
    "H200": 989, "GH200": 989, "H100 PCIe": 756, "H100 NVL": 835, "H100": 989, "B200": 2250, "A100": 312,
    "A10G": 70, "A10": 125, "L40S": 362, "L40": 181, "L4": 121, "RTX 4090": 165, "RTX 3090": 71, "RTX 3060": 25.5,
}
STEPS = ["check", "kernels", "speed", "compile", "sanitizer"]
WHAT = {
    "check": "vectors of 0.6B, 4B and a BERT against transformers (f32, bf16) and the CPU backend",
    "kernels": "TFLOP/s of attention and a product, beside PyTorch's product",
    "speed": "tokens a second by length, ours and PyTorch's (sdpa)",
    "compile": "the same by torch.compile",
    "sanitizer": "compute-sanitizer over a small model: memcheck, racecheck",
}
LEAST_COSINE = 0.995  # of random weights, which amplify rounding


class Run:
    def __init__(self, arguments):
        self.arguments = arguments
        self.end = time.monotonic() + 60 * arguments.minutes
        self.out = pathlib.Path(arguments.out)
        self.work = pathlib.Path(arguments.work or self.out / "work")
        self.out.mkdir(parents=True, exist_ok=True)
        self.work.mkdir(parents=True, exist_ok=True)
        self.results = {"arguments": vars(arguments), "steps": {}, "troubles": []}

    def left(self):
        return self.end - time.monotonic()

    def save(self):
        """After every step, so that what ends the run loses nothing."""
        partial = self.out / "report.json.part"
        partial.write_text(json.dumps(self.results, indent=1))
        partial.replace(self.out / "report.json")
        (self.out / "report.md").write_text(report(self.results))

    def trouble(self, what):
        print("!", what, flush=True)
        self.results["troubles"].append(what)

    def command(self, what, command, most=600, environment=None):
        """The lines of JSON that a command prints; what went wrong is noted, and what came before it is kept."""
        limit = min(most, self.left())
        if limit < 5:
            self.trouble(f"{what}: no time left")
            return []
        print(f"{what} ({self.left() / 60:.1f} minutes left)", flush=True)
        log = self.out / "log.txt"
        with open(log, "a") as errors:
            errors.write(f"\n== {what}\n")
            errors.flush()
            process = subprocess.Popen(
                [str(each) for each in command], stdout=subprocess.PIPE, stderr=errors, text=True, env=environment
            )
            try:
                output, _ = process.communicate(timeout=limit)
            except subprocess.TimeoutExpired:
                process.kill()
                output, _ = process.communicate()
                self.trouble(f"{what}: stopped after {limit:.0f} s")
            else:
                if process.returncode:
                    self.trouble(f"{what}: ended with {process.returncode}; {log.name} says why")
        return [json.loads(line) for line in output.splitlines() if line.startswith("{")]

    def java(self, *arguments):
        return [
            self.arguments.java, f"@{self.arguments.jvm_args}", "-Xmx4g", *self.arguments.java_option,
            "-cp", f"{self.arguments.lib}/*", "zhiyin.bench.gpu.GpuBench", *arguments,
        ]

    def torch(self, *arguments):
        return [sys.executable, HERE / "reference.py", *arguments]

    def model(self, size):
        """A Qwen3 of random weights, written once."""
        folder = self.work / f"qwen3-{size}"
        if not (folder / "done").exists():
            shutil.rmtree(folder, ignore_errors=True)
            unused = self.work / "unused.json"
            unused.write_text("{}")
            layers = ["--layers", self.arguments.layers] if self.arguments.layers else []
            command = self.java("write", "--out", folder, "--size", f"qwen3-{size}", "--tokenizer", unused, *layers)
            self.command(f"writing a random qwen3-{size}", command)
            if not (folder / "config.json").exists():
                return None
            (folder / "done").touch()
        return folder


def cosine(a, b):
    dot = sum(x * y for x, y in zip(a, b))
    return dot / math.sqrt(sum(x * x for x in a) * sum(y * y for y in b))


def least(ones, others):
    return min(cosine(a, b) for a, b in zip(ones, others)) if ones and others else None


def check(run):
    rows = []
    models = [(size, "last") for size in run.arguments.models if size in ("0.6b", "4b")] + [("bert", "cls")]
    for name, pooling in models:
        folder = bert(run) if name == "bert" else run.model(name)
        if folder:
            rows.append(compare(run, name, folder, pooling))
    return rows


def bert(run):
    folder = run.work / "bert"
    tiny = ["--tiny"] if run.arguments.tiny else []
    run.command("writing a random BERT", run.torch("bert", "--out", folder, *tiny))
    if not (folder / "config.json").exists():
        return None
    (folder / "tokenizer.json").write_text("{}")  # not read
    return folder


def compare(run, name, folder, pooling):
    numbers = random.Random(name)
    lengths = [1, 7, 20] if run.arguments.tiny else [1, 2, 17, 64, 65, 200, 511]
    ids = run.work / f"{name}-ids.json"
    ids.write_text(json.dumps([[numbers.randrange(20_000) for _ in range(length)] for length in lengths]))
    device = run.arguments.device

    def vectors(what, command):
        out = run.work / f"{name}-{what}.json"
        out.unlink(missing_ok=True)
        run.command(f"vectors of {name}: {what}", [*command, "--ids", ids, "--out", out])
        return json.loads(out.read_text()) if out.exists() else None

    ours = vectors("ours on the GPU", run.java("vectors", "--model", folder, "--device", "cuda"))
    cpu = vectors("ours on the CPU, f32", run.java("vectors", "--model", folder, "--device", "cpu", "--type", "f32"))
    torch = {
        dtype: vectors(
            f"PyTorch, {dtype}",
            run.torch("vectors", "--model", folder, "--device", device, "--dtype", dtype, "--pooling", pooling),
        )
        for dtype in ("float32", "bfloat16")
    }
    row = {
        "model": name,
        "ours_gpu_torch_f32": least(ours, torch["float32"]),
        "ours_cpu_torch_f32": least(cpu, torch["float32"]),
        "ours_gpu_cpu": least(ours, cpu),
        "torch_bf16_torch_f32": least(torch["bfloat16"], torch["float32"]),
    }
    right = row["ours_gpu_torch_f32"] or row["ours_gpu_cpu"]
    row["verdict"] = "not known" if right is None else "right" if right >= LEAST_COSINE else "WRONG"
    return row


def kernels(run):
    tiny = ["--lengths", "64", "--side", "128", "--seconds", "0.1"] if run.arguments.tiny else []
    rows = run.command("kernels", run.java("kernels", "--device", "cuda", *tiny), 180)
    side = ["--side", "256", "--seconds", "0.1"] if run.arguments.tiny else []
    rows += run.command("PyTorch's product", run.torch("product", "--device", run.arguments.device, *side), 60)
    return rows


def speed_options(run):
    lengths = ",".join(str(each) for each in run.arguments.lengths)
    return ["--lengths", lengths, "--batch-tokens", run.arguments.batch_tokens, "--seconds", run.arguments.seconds]


def measured(run, model, by, command):
    return [{"model": model, "by": by, **line} for line in run.command(f"{model}: {by}", command, 300)]


def speed(run):
    rows = []
    for size in run.arguments.models:
        folder = run.model(size)
        if folder:
            common = ["speed", "--model", folder, *speed_options(run)]
            rows += measured(run, size, "zhiyin", run.java(*common, "--device", "cuda"))
            rows += measured(run, size, "torch sdpa", run.torch(*common, "--device", run.arguments.device))
    return rows


def compiled(run):
    rows = []
    for size in run.arguments.models:
        folder = run.model(size)
        if folder:
            common = ["speed", "--model", folder, *speed_options(run), "--compile"]
            rows += measured(run, size, "torch.compile", run.torch(*common, "--device", run.arguments.device))
    return rows


def sanitizer(run):
    places = ["/usr/local/cuda/bin", "/usr/local/cuda/compute-sanitizer", *os.environ.get("PATH", "").split(":")]
    tool = next((f"{place}/compute-sanitizer" for place in places if os.access(f"{place}/compute-sanitizer", os.X_OK)), None)
    if not tool:
        run.trouble("compute-sanitizer is not on this machine")
        return []
    small = Run(run.arguments)
    small.work = run.work / "small"
    small.work.mkdir(exist_ok=True)
    small.arguments = argparse.Namespace(**{**vars(run.arguments), "layers": 2})
    small.results, small.end = run.results, run.end
    folder = small.model("0.6b")
    if not folder:
        return []
    ids = run.work / "sanitizer-ids.json"
    ids.write_text(json.dumps([[1] * 3, [2] * 70, [3] * 130]))
    rows = []
    for name in ("memcheck", "racecheck"):
        command = run.java("vectors", "--model", folder, "--ids", ids, "--out", run.work / "sanitizer.json")
        log = run.out / f"{name}.txt"
        run.command(name, [tool, "--tool", name, "--log-file", log, *command], 240)
        summary = [line for line in (log.read_text() if log.exists() else "").splitlines() if "SUMMARY" in line]
        rows.append({"tool": name, "summary": summary[-1].strip("= ") if summary else "no summary"})
    return rows


def peak(results):
    gpu = results.get("facts", {}).get("gpu", "")
    return next((PEAKS[name] for name in sorted(PEAKS, key=len, reverse=True) if name in gpu), None)


def table(header, rows):
    lines = ["| " + " | ".join(header) + " |", "|" + "---|" * len(header)]
    return lines + ["| " + " | ".join("" if cell is None else str(cell) for cell in row) + " |" for row in rows] + [""]


def rounded(value, digits=5):
    return None if value is None else f"{value:.{digits}f}"


def flops_a_token(row, attention):
    """Of the linear layers, and of causal attention over half of a text."""
    return row["flops_per_token"] + attention.get(row["model"], 0) * row["length"]


# 2 products of `heads x head size` numbers with half of a text's tokens, times 2, in each layer.
ATTENTION = {"0.6b": 28 * 2 * 16 * 128, "4b": 36 * 2 * 32 * 128, "8b": 36 * 2 * 32 * 128}


def speeds(results):
    rows = results["steps"].get("speed", []) + results["steps"].get("compile", [])
    by = {(row["model"], row["length"], row["by"]): row for row in rows if "median_tokens_per_second" in row}
    top = peak(results)
    lines = []
    for model, length in sorted({key[:2] for key in by}):
        ours, sdpa, built = (by.get((model, length, who)) for who in ("zhiyin", "torch sdpa", "torch.compile"))
        rate = [each and each["median_tokens_per_second"] for each in (ours, sdpa, built)]
        best = max(filter(None, rate[1:]), default=None)
        share = rate[0] * flops_a_token(ours, ATTENTION) / top / 1e10 if ours and top and not results["arguments"]["layers"] else None
        lines.append(
            [model, f"{length:,}", *(each and f"{each:,.0f}" for each in rate),
             rounded(rate[0] / best, 2) if rate[0] and best else None, rounded(share, 1)]
        )
    header = ["model", "tokens a text", "Zhiyin", "PyTorch sdpa", "torch.compile", "Zhiyin / the better one", "% of the peak"]
    return table(header, lines)


def report(results):
    facts = results.get("facts", {})
    top = peak(results)
    lines = ["# Zhiyin on a GPU", ""]
    lines.append(
        f"{facts.get('gpu', 'no GPU')}, PyTorch {facts.get('torch', 'absent')}, CUDA {facts.get('cuda')}; "
        + (f"dense bf16 peak {top} TFLOP/s (data sheet)" if top else "its peak is not known")
        + ("; **rehearsed: no figure here is of a GPU**" if results["arguments"]["device"] == "cpu" else "")
    )
    lines += ["", f"Random weights of true shape. Steps: {', '.join(results['steps'])}.", ""]
    if "check" in results["steps"]:
        lines += ["## Least cosine", ""]
        keys = ["model", "ours_gpu_torch_f32", "torch_bf16_torch_f32", "ours_cpu_torch_f32", "ours_gpu_cpu", "verdict"]
        header = ["model", "GPU : PyTorch f32", "PyTorch bf16 : f32", "CPU f32 : PyTorch f32", "GPU : CPU", "verdict"]
        rows = results["steps"]["check"]
        lines += table(header, [[row[key] if isinstance(row[key], str) else rounded(row[key]) for key in keys] for row in rows])
    if "kernels" in results["steps"]:
        lines += ["## Kernels", ""]
        rows = [[row["kernel"], row["size"], rounded(row["tflops"], 1)] for row in results["steps"]["kernels"]]
        lines += table(["kernel", "tokens, or side", "TFLOP/s"], rows)
    if "speed" in results["steps"]:
        lines += ["## Tokens a second, median", "", *speeds(results)]
    if "sanitizer" in results["steps"]:
        lines += ["## compute-sanitizer", ""] + [f"- {row['tool']}: {row['summary']}" for row in results["steps"]["sanitizer"]] + [""]
    if results["troubles"]:
        lines += ["## Not done", ""] + [f"- {trouble}" for trouble in results["troubles"]] + [""]
    return "\n".join(lines)


def arguments():
    root = HERE.parent.parent
    parser = argparse.ArgumentParser(
        description="Measures Zhiyin on a GPU beside PyTorch.",
        epilog="Steps: " + "; ".join(f"{step}: {WHAT[step]}" for step in STEPS),
    )
    parser.add_argument("--steps", type=lambda text: text.split(","), default=STEPS, help="of " + ",".join(STEPS))
    parser.add_argument("--minutes", type=float, default=20, help="for all of it (20)")
    parser.add_argument("--models", type=lambda text: text.split(","), default=["0.6b", "4b", "8b"])
    parser.add_argument("--lengths", type=lambda text: [int(each) for each in text.split(",")],
                        default=[32, 128, 512, 2048, 8192, 32768])
    parser.add_argument("--batch-tokens", type=int, default=16384)
    parser.add_argument("--seconds", type=float, default=3, help="for each length of each model (3)")
    parser.add_argument("--layers", type=int, help="fewer than the models have, for rehearsals")
    parser.add_argument("--tiny", action="store_true", help="small sizes, for rehearsals")
    parser.add_argument("--device", default="cuda", help="PyTorch's; cpu for rehearsals")
    parser.add_argument("--out", default=str(root / "target" / "cuda-measure"))
    parser.add_argument("--work", help="for models: up to 30 GB")
    parser.add_argument("--java", default=os.path.join(os.environ.get("JAVA_HOME", "/usr"), "bin", "java"))
    parser.add_argument("--java-option", action="append", default=[], help="such as --java-option=-Dname=value")
    parser.add_argument("--jvm-args", default=str(root / "engine" / "jvm.args"))
    parser.add_argument("--lib", default=str(root / "bench" / "target" / "lib"))
    parsed = parser.parse_args()
    for step in parsed.steps:
        if step not in STEPS:
            parser.error(f"no step {step!r}, expected some of {','.join(STEPS)}")
    return parsed


def main():
    run = Run(arguments())
    run.results["facts"] = (run.command("what is here", run.torch("facts"), 120) or [{}])[0]
    for step in run.arguments.steps:
        run.results["steps"][step] = (compiled if step == "compile" else globals()[step])(run)
        run.save()
    print(report(run.results))
    wrong = [row["model"] for row in run.results["steps"].get("check", []) if row["verdict"] != "right"]
    return 1 if wrong or run.results["troubles"] else 0


if __name__ == "__main__":
    sys.exit(main())
