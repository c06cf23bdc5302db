"""Measures the engine on a GPU beside PyTorch, within a budget of time; see `measure`."""

import argparse
import json
import math
import os
import pathlib
import random
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import traceback

from report import readme, report

HERE = pathlib.Path(__file__).resolve().parent

# Each step's part of the time, if all that comes before it take theirs.
STEPS = {"check": 5, "kernels": 1, "gemm": 3, "graphs": 2, "small": 2, "sanitizer": 4, "speed": 8, "compile": 6}
WHAT = {
    "check": "vectors of 0.6B, 4B and a BERT, as a batch and alone, of a long text, and of a quantised 0.6B, against transformers (f32, bf16) and the CPU backend",
    "kernels": "TFLOP/s of causal attention",
    "gemm": "cuBLASLt against our own kernels and PyTorch: products, and texts of 512 tokens, also by fewer rows together",
    "graphs": "one query with CUDA graphs and without, and PyTorch's",
    "small": "4B in Q4_K_M, its weights as they are stored and expanded: tokens a second and GPU memory",
    "sanitizer": "compute-sanitizer over small models (as stored, BERT): memcheck, racecheck",
    "speed": "tokens a second by length, ours and PyTorch's (sdpa)",
    "compile": "the same by torch.compile, the lengths that matter most first",
}
LEAST_COSINE = 0.995  # of random weights, which amplify rounding

# Of the 4B: queries, keys and values; the perceptron; rows of a query, of a short batch and of a chunk.
PRODUCTS = ["8192x8192x8192"] + [f"{rows}x{sides}" for rows in (64, 512, 2048) for sides in ("4096x2560", "19456x2560", "2560x9728")]


class Run:
    def __init__(self, arguments):
        self.arguments = arguments
        self.end = self.step_end = time.monotonic() + 60 * arguments.minutes
        self.out = pathlib.Path(arguments.out)
        # Not within the other: that may be copied back, and a second call finds the models here.
        self.work = pathlib.Path(arguments.work or pathlib.Path(tempfile.gettempdir()) / "zhiyin-cuda-work")
        self.out.mkdir(parents=True, exist_ok=True)
        self.work.mkdir(parents=True, exist_ok=True)
        self.writing = {}
        self.results = {"arguments": vars(arguments), "facts": {}, "steps": {}, "troubles": []}
        self.results["command"] = "scripts/cuda/measure"

    def left(self):
        return min(self.end, self.step_end) - time.monotonic()

    def begin(self, step, steps):
        """Gives a step its part of what is left."""
        behind = steps[steps.index(step):]
        left = self.end - time.monotonic()
        self.step_end = time.monotonic() + left * STEPS[step] / sum(STEPS[each] for each in behind)

    def save(self):
        """After every step, so that what ends the run loses nothing."""
        partial = self.out / "report.json.part"
        partial.write_text(json.dumps(self.results, indent=1))
        partial.replace(self.out / "report.json")
        (self.out / "report.md").write_text(report(self.results))
        (self.out / "readme.md").write_text(readme(self.results))

    def trouble(self, what):
        print("!", what, flush=True)
        self.results["troubles"].append(what)

    def command(self, what, command, most=600.0, environment=None):
        """The lines of JSON that a command prints; what went wrong is noted, and what came before it is kept."""
        limit = min(most, self.left())
        if limit < 3:
            self.trouble(f"{what}: no time left")
            return []
        print(f"{what} ({limit:.0f} s at most)", flush=True)
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
        return lines_of(output)

    def java(self, *arguments, **properties):
        if properties.get("gemm") != "own":  # what PyTorch brought, wherever that lies
            properties.setdefault("cublaslt", self.results["facts"].get("cublaslt"))
        named = [f"-Dzhiyin.cuda.{name}={value}" for name, value in properties.items() if value]
        return [
            self.arguments.java, f"@{self.arguments.jvm_args}", "-Xmx4g", *self.arguments.java_option, *named,
            "-cp", f"{self.arguments.lib}/*", "zhiyin.bench.gpu.GpuBench", *arguments,
        ]

    def torch(self, *arguments):
        return [sys.executable, HERE / "reference.py", *arguments]

    def write_ahead(self):
        """Begins to write all random models that are not there; it takes processors, not the GPU."""
        steps = set(self.arguments.steps)
        wanted = [size for size in self.arguments.models if steps & {"speed", "compile"} or size in ("0.6b", "4b")]
        for size in wanted if steps - {"kernels"} else []:
            folder = self.work / f"qwen3-{size}"
            if not (folder / "done").exists():
                shutil.rmtree(folder, ignore_errors=True)
                log = open(self.out / f"write-{size}.txt", "w")
                self.writing[size] = subprocess.Popen(
                    [str(each) for each in self.write(size, folder, self.arguments.layers)], stdout=log, stderr=log
                )

    def write(self, size, folder, layers):
        fewer = ["--layers", layers] if layers else []
        return self.java("write", "--out", folder, "--size", f"qwen3-{size}", *fewer)

    def quantised(self, size, layers=None):
        """The file of a Qwen3 of random weights in Q4_K_M; None where it could not be written."""
        folder = self.work / f"qwen3-{size}-q4{f'-{layers}' if layers else ''}"
        if not (folder / "done").exists():
            shutil.rmtree(folder, ignore_errors=True)
            before = len(self.results["troubles"])
            self.command(f"writing a random {size} in Q4_K_M", [*self.write(size, folder, layers), "--types", "q4_k_m"])
            if len(self.results["troubles"]) > before:
                return None
            (folder / "done").touch()
        return folder / "model.gguf"

    def model(self, size):
        """A Qwen3 of random weights, when it has been written; None where it could not be."""
        folder = self.work / f"qwen3-{size}"
        process = self.writing.get(size)
        if process:
            print(f"waiting for the random qwen3-{size} to be written", flush=True)
            try:
                process.wait(timeout=max(1, self.left()))
            except subprocess.TimeoutExpired:
                self.trouble(f"qwen3-{size}: not written in time")
                return None
            del self.writing[size]
            if process.returncode == 0:
                (folder / "done").touch()
        if not (folder / "done").exists():
            self.trouble(f"qwen3-{size}: could not be written; write-{size}.txt says why")
            return None
        return folder

    def stop_writing(self):
        for process in self.writing.values():
            process.kill()
            process.wait()


def lines_of(output):
    """What was printed before a command was stopped may end within a line."""
    found = []
    for line in output.splitlines():
        if line.startswith("{"):
            try:
                found.append(json.loads(line))
            except json.JSONDecodeError:
                continue
    return found


def cosine(a, b):
    dot = sum(x * y for x, y in zip(a, b))
    return dot / math.sqrt(sum(x * x for x in a) * sum(y * y for y in b))


def least(ones, others):
    return min(cosine(a, b) for a, b in zip(ones, others)) if ones and others else None


def check(run):
    tiny = run.arguments.tiny
    lengths = [1, 7, 20] if tiny else [1, 2, 17, 64, 65, 200, 511]
    models = [(size, "last") for size in run.arguments.models if size in ("0.6b", "4b")] + [("bert", "cls")]
    for name, pooling in models:
        folder = bert(run) if name == "bert" else run.model(name)
        if folder:
            yield compare(run, name, folder, pooling, lengths, ["ours", "ours alone", "float32", "bfloat16", "cpu"])
    if "0.6b" in run.arguments.models:
        folder = run.model("0.6b")
        if folder:  # several chunks of rows, tiles of keys
            yield compare(run, "0.6b, a long text", folder, "last", [30 if tiny else 5000], ["ours", "float32", "bfloat16"])
        file = run.quantised("0.6b", run.arguments.layers)
        if file:
            yield compare(run, "0.6b Q4_K_M", file, "last", lengths, ["ours", "ours alone", "ours expanded", "cpu"])


def bert(run):
    folder = run.work / "bert"
    tiny = ["--tiny"] if run.arguments.tiny else []
    run.command("writing a random BERT", run.torch("bert", "--out", folder, *tiny))
    if not (folder / "config.json").exists():
        return None
    (folder / "tokenizer.json").write_text("{}")  # not read
    return folder


def compare(run, name, model, pooling, lengths, ways):
    numbers = random.Random(name)
    file = name.replace(" ", "-").replace(",", "")
    ids = run.work / f"{file}-ids.json"
    ids.write_text(json.dumps([[numbers.randrange(20_000) for _ in range(length)] for length in lengths]))
    stored = ["--stored"] if model.suffix == ".gguf" else []
    ours = ["vectors", "--model", model, "--device", "cuda"]
    torch = ["vectors", "--model", model, "--device", run.arguments.device, "--pooling", pooling, "--dtype"]
    commands = {
        "ours": run.java(*ours, *stored),
        "ours alone": run.java(*ours, *stored, "--alone"),
        "ours expanded": run.java(*ours),
        "float32": run.torch(*torch, "float32"),
        "bfloat16": run.torch(*torch, "bfloat16"),
        "cpu": run.java("vectors", "--model", model, "--device", "cpu", "--type", "f32"),
    }
    found = {}
    for way in ways:
        out = run.work / f"{file}-{way}.json"
        out.unlink(missing_ok=True)
        run.command(f"vectors of {name}: {way}", [*commands[way], "--ids", ids, "--out", out])
        found[way] = json.loads(out.read_text()) if out.exists() else None
    row = {
        "model": name,
        "ours_gpu_torch_f32": least(found["ours"], found.get("float32")),
        "ours_cpu_torch_f32": least(found.get("cpu"), found.get("float32")),
        "ours_gpu_cpu": least(found["ours"], found.get("cpu")),
        "ours_alone_ours": least(found.get("ours alone"), found["ours"]),
        "ours_expanded_ours": least(found.get("ours expanded"), found["ours"]),
        "torch_bf16_torch_f32": least(found.get("bfloat16"), found.get("float32")),
    }
    row["verdict"] = verdict(row, ways)
    return row


def verdict(row, ways):
    """Of what was to be compared; what is missing is not right."""
    wanted = ["ours_gpu_torch_f32" if "float32" in ways else "ours_gpu_cpu"]
    wanted += ["ours_alone_ours"] if "ours alone" in ways else []
    wanted += ["ours_expanded_ours"] if "ours expanded" in ways else []
    known = [row[each] for each in wanted if row[each] is not None]
    if any(each < LEAST_COSINE for each in known):
        return "WRONG"
    return "right" if len(known) == len(wanted) else "not known"


def kernels(run):
    sizes = ["--lengths", "64", "--seconds", "0.1"] if run.arguments.tiny else []
    products = "64x64x64" if run.arguments.tiny else "512x512x512"
    yield from run.command("attention", run.java("kernels", "--device", "cuda", "--products", products, *sizes))


def gemm(run):
    products = ["64x128x64"] if run.arguments.tiny else PRODUCTS
    sizes = ["--products", ",".join(products), "--seconds", 0.1 if run.arguments.tiny else 1]
    ours = ["kernels", "--device", "cuda", "--lengths", 0, *sizes]
    lt = run.results["facts"].get("cublaslt")
    ways = [("own kernels", {"gemm": "own"})]
    if lt:
        ways.append(("cuBLASLt", {"gemm": "cublaslt", "cublaslt": lt}))
    else:
        run.trouble("cuBLASLt is not on this machine")
    for by, properties in ways:
        for line in run.command(f"products: {by}", run.java(*ours, **properties), 90):
            yield {**line, "by": by}
    for line in run.command("products: PyTorch", run.torch("products", "--device", run.arguments.device, *sizes), 60):
        yield {**line, "by": "PyTorch"}
    best = dict(ways[-1][1])
    fewer = [] if run.arguments.tiny else [(f"{rows:,} rows together", {**best, "rows": rows}) for rows in (2048, 4096)]
    for size in [each for each in run.arguments.models if each in ("0.6b", "4b")]:
        folder = run.model(size)
        for by, properties in ways + fewer if folder else []:
            options = ["--lengths", min(512, max(run.arguments.lengths)), "--batch-tokens", run.arguments.batch_tokens]
            command = run.java("speed", "--model", folder, *options, "--seconds", run.arguments.seconds, **properties)
            yield from measured(run, size, by, command)


def graphs(run):
    lengths = "8,16" if run.arguments.tiny else "8,32,128"
    options = ["--lengths", lengths, "--batch-tokens", 1, "--seconds", run.arguments.seconds]
    for size in [each for each in run.arguments.models if each in ("0.6b", "4b")]:
        folder = run.model(size)
        if folder:
            common = ["speed", "--model", folder, *options]
            for state in ("off", "on"):
                yield from measured(run, size, f"graphs {state}", run.java(*common, graphs=state))
            yield from measured(run, size, "PyTorch", run.torch(*common, "--device", run.arguments.device))


def speed_options(run, lengths):
    wanted = ",".join(str(each) for each in lengths)
    return ["--lengths", wanted, "--batch-tokens", run.arguments.batch_tokens, "--seconds", run.arguments.seconds]


def measured(run, model, by, command, most=600.0):
    rows = run.command(f"{model}: {by}", command, most)
    for row in rows:
        if "failed" in row:
            run.trouble(f"{model}: {by}, {row['length']} tokens: {row['failed']}")
    return [{"model": model, "by": by, **row} for row in rows if "failed" not in row]


def speed(run):
    sizes = run.arguments.models
    for at, size in enumerate(sizes):
        folder = run.model(size)
        if folder:
            common = ["speed", "--model", folder, *speed_options(run, run.arguments.lengths)]
            for part, (by, command) in enumerate(
                [
                    ("zhiyin", run.java(*common, "--device", "cuda")),
                    ("torch sdpa", run.torch(*common, "--device", run.arguments.device)),
                ]
            ):
                yield from measured(run, size, by, command, run.left() / (2 * (len(sizes) - at) - part))


def compiled(run):
    order = sorted(run.arguments.lengths, key=lambda length: abs(math.log2(length / 512)))
    sizes = run.arguments.models
    for at, size in enumerate(sizes):
        folder = run.model(size)
        if folder:
            common = ["speed", "--model", folder, *speed_options(run, order), "--compile"]
            command = run.torch(*common, "--device", run.arguments.device)
            yield from measured(run, size, "torch.compile", command, run.left() / (len(sizes) - at))


class GpuMemory:
    """The most that was used on the first GPU, in MiB, while something ran; None where nvidia-smi does not say."""

    def __enter__(self):
        self.before, self.most, self.ended = self.used(), 0, threading.Event()
        self.thread = threading.Thread(target=self.watch, daemon=True)
        self.thread.start()
        return self

    def watch(self):
        while self.before is not None and not self.ended.wait(0.2):
            self.most = max(self.most, self.used() or 0)

    def __exit__(self, *_):
        self.ended.set()
        self.thread.join()

    def taken(self):
        return None if self.before is None else self.most - self.before

    @staticmethod
    def used():
        try:
            asked = ["nvidia-smi", "--id=0", "--query-gpu=memory.used", "--format=csv,noheader,nounits"]
            return int(subprocess.run(asked, capture_output=True, text=True, timeout=10).stdout)
        except (OSError, ValueError, subprocess.TimeoutExpired):
            return None


def small(run):
    size = "4b" if "4b" in run.arguments.models else run.arguments.models[0]
    file = run.quantised(size, run.arguments.layers)
    lengths = "8,16" if run.arguments.tiny else "16,64,512"
    for by, options in (("as stored", ["--stored"]), ("expanded", [])) if file else ():
        command = run.java("speed", "--model", file, "--lengths", lengths, "--batch-tokens", 512, "--seconds",
                           run.arguments.seconds, "--device", "cuda", *options)
        with GpuMemory() as memory:
            rows = measured(run, f"{size} Q4_K_M", by, command)
        yield from [{**row, "mebibytes": memory.taken()} for row in rows]


def sanitizer(run):
    places = ["/usr/local/cuda/bin", "/usr/local/cuda/compute-sanitizer", *os.environ.get("PATH", "").split(":")]
    tool = next((f"{place}/compute-sanitizer" for place in places if os.access(f"{place}/compute-sanitizer", os.X_OK)), None)
    if not tool:
        run.trouble("compute-sanitizer is not on this machine")
        return
    ids = run.work / "sanitizer-ids.json"
    ids.write_text(json.dumps([[1] * 3, [2] * 70, [3] * 300]))  # enough rows for cuBLASLt, too
    models = [("0.6b Q4_K_M", run.quantised("0.6b", 2)), ("bert", bert(run))]
    for name, model in [each for each in models if each[1]]:
        stored = ["--stored"] if name != "bert" else []
        for check in ("memcheck", "racecheck"):
            for way in ([], ["--alone"]) if check == "memcheck" else ([],):
                command = run.java("vectors", "--model", model, "--ids", ids, "--out", run.work / "sanitizer.json", *stored, *way)
                log = run.out / f"{check}-{name.replace(' ', '-')}{'-alone' if way else ''}.txt"
                log.unlink(missing_ok=True)
                what = f"{check}, {name}{', alone' if way else ''}"
                run.command(what, [tool, "--tool", check, "--log-file", log, *command], 240)
                summary = summary_of(log.read_text() if log.exists() else "")
                if not is_clean(summary):
                    run.trouble(f"{what}: {summary}")
                yield {"tool": what, "summary": summary}


def summary_of(log):
    lines = [line for line in log.splitlines() if "SUMMARY" in line]
    return lines[-1].strip("= ") if lines else "no summary"


def is_clean(summary):
    """As in "ERROR SUMMARY: 0 errors" and "RACECHECK SUMMARY: 0 hazards displayed (0 errors, 0 warnings)"."""
    counts = re.findall(r"\d+", summary)
    return bool(counts) and all(int(count) == 0 for count in counts)


def facts(run):
    """PyTorch's view, then the engine's, which is what counts."""
    found = (run.command("what PyTorch sees", run.torch("facts"), 120) or [{}])[0]
    ours = (run.command("what the engine sees", run.java("facts"), 60) or [{}])[0]
    if found.get("cublaslt") and "cublaslt" not in ours and "gpu" in ours:
        run.trouble(f"the engine does not find {found['cublaslt']} by itself; it was told")
        ours = (run.command("what the engine sees", run.java("facts", cublaslt=found["cublaslt"]), 60) or [{}])[0]
    return {**found, **ours} if "cublaslt" in ours else {**found, **ours, "cublaslt": ""}


def do(run, step):
    """What a step finds before it fails is kept, and the next one comes."""
    rows = run.results["steps"].setdefault(step, [])
    rows.clear()
    try:
        for row in {**globals(), "compile": compiled}[step](run):
            rows.append(row)
            run.save()
    except Exception as e:  # whatever it is, the other steps are worth having
        traceback.print_exc()
        run.trouble(f"{step}: {type(e).__name__}: {e}")


def arguments():
    root = HERE.parent.parent
    parser = argparse.ArgumentParser(
        description="Measures Zhiyin on a GPU beside PyTorch.",
        epilog="Steps: " + "; ".join(f"{step}: {WHAT[step]}" for step in STEPS),
    )
    parser.add_argument("--steps", type=lambda text: text.split(","), default=list(STEPS), help="of " + ",".join(STEPS))
    parser.add_argument("--minutes", type=float, default=18, help="for all of it (18)")
    parser.add_argument("--models", type=lambda text: text.split(","), default=["0.6b", "4b", "8b"])
    parser.add_argument("--lengths", type=lambda text: [int(each) for each in text.split(",")],
                        default=[32, 128, 512, 2048, 8192, 32768])
    parser.add_argument("--batch-tokens", type=int, default=16384)
    parser.add_argument("--seconds", type=float, default=1.5, help="for each length of each model (1.5)")
    parser.add_argument("--layers", type=int, help="fewer than the models have, for rehearsals")
    parser.add_argument("--tiny", action="store_true", help="small sizes, for rehearsals")
    parser.add_argument("--device", default="cuda", help="PyTorch's; cpu for rehearsals")
    parser.add_argument("--out", default=str(root / "target" / "cuda-measure"))
    parser.add_argument("--add-to", help="report.json of an earlier call on a card of the same name, whose other steps are kept")
    parser.add_argument("--work", help="for models: up to 30 GB (zhiyin-cuda-work in the folder for what is temporary); a second call finds them")
    parser.add_argument("--java", default=os.path.join(os.environ.get("JAVA_HOME", "/usr"), "bin", "java"))
    parser.add_argument("--java-option", action="append", default=[], help="such as --java-option=-Dname=value")
    parser.add_argument("--jvm-args", default=str(root / "engine" / "jvm.args"))
    parser.add_argument("--lib", default=str(root / "bench" / "target" / "lib"))
    parsed = parser.parse_args()
    for step in parsed.steps:
        if step not in STEPS:
            parser.error(f"no step {step!r}, expected some of {','.join(STEPS)}")
    return parsed


def add_earlier(run):
    if not run.arguments.add_to:
        return
    try:
        earlier = json.loads(pathlib.Path(run.arguments.add_to).read_text())
    except (OSError, json.JSONDecodeError) as e:
        run.trouble(f"--add-to {run.arguments.add_to} cannot be read: {e}")
        return
    if earlier["facts"].get("gpu") != run.results["facts"].get("gpu"):
        run.trouble(f"{run.arguments.add_to} is of {earlier['facts'].get('gpu')}: not added")
        return
    for step, rows in earlier["steps"].items():
        if step not in run.arguments.steps:
            run.results["steps"][step] = rows
    run.results["troubles"] += earlier["troubles"]


def main():
    run = Run(arguments())
    steps = [step for step in STEPS if step in run.arguments.steps]
    run.write_ahead()
    try:
        run.results["facts"] = facts(run)
        add_earlier(run)
        for step in steps:
            run.begin(step, steps)
            do(run, step)
            run.save()
    finally:
        run.stop_writing()
    print(report(run.results))
    wrong = [row["model"] for row in run.results["steps"].get("check", []) if row["verdict"] != "right"]
    return 1 if wrong or run.results["troubles"] else 0


if __name__ == "__main__":
    sys.exit(main())
