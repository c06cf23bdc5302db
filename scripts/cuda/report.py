"""What `measure` found, as tables: one for who ran it, one for the README."""

import re

# Dense bf16 with f32 sums, TFLOP/s, as NVIDIA's data sheets and white papers have it: half of what these give "with
# sparsity", where they give that. GeForce cards add in f32 at half the rate of f16, which is twice their f32 rate outside
# of tensor cores: 512 operations a multiprocessor and clock. A card whose figure was not found in two public places is not
# here, nor is the RTX 3080, of which there are two; they have no share.
PEAKS = {
    "H200": 989, "GH200": 989, "H100 PCIe": 756, "H100 NVL": 835, "H100": 989, "A100": 312, "L40S": 362, "L40": 181,
    "L4": 121, "RTX 5090": 209.5, "RTX 4090": 165.2, "RTX 4080 SUPER": 104.4, "RTX 4080": 97.5, "RTX 4070 Ti SUPER": 88.2,
    "RTX 4070 Ti": 80.2, "RTX 4070": 58.3, "RTX 3090 Ti": 80, "RTX 3090": 71, "RTX 3080 Ti": 68.2, "RTX 3070 Ti": 43.5,
    "RTX 3070": 40.6, "RTX 3060 Ti": 32.4, "RTX 3060": 25.5,
}
# Other cards whose names begin like one of these: what makes them others, anywhere and behind the name.
OTHERS = re.compile(r"Laptop|Max-Q|MIG")
VARIANTS = "Ti|SUPER|D|NVL"

# Of attention: 2 products of `heads x head size` numbers with half of a text's tokens, times 2, in each layer.
ATTENTION = {"0.6b": 28 * 2 * 16 * 128, "4b": 36 * 2 * 32 * 128, "8b": 36 * 2 * 32 * 128}


def peak(gpu):
    """None where it is not known."""
    if OTHERS.search(gpu):
        return None
    names = [name for name in PEAKS if re.search(rf"\b{name}\b(?! ({VARIANTS})\b)", gpu)]
    return PEAKS[max(names, key=len)] if names else None


def table(header, rows):
    lines = ["| " + " | ".join(header) + " |", "|" + "---|" * len(header)]
    return lines + ["| " + " | ".join("" if cell is None else str(cell) for cell in row) + " |" for row in rows] + [""]


def rounded(value, digits=5):
    return None if value is None else f"{value:,.{digits}f}"


def flops_a_token(row):
    """Of the linear layers, and of causal attention over half of a text."""
    return row["flops_per_token"] + ATTENTION.get(row["model"], 0) * row["length"]


def median(row):
    return row.get("median_tokens_per_second") if row else None


def speed_rows(results):
    """Model, length, tokens a second of ours and of both of PyTorch's, ours by the better one, share of the peak."""
    rows = results["steps"].get("speed", []) + results["steps"].get("compile", [])
    by = {(row["model"], row["length"], row["by"]): row for row in rows}
    top = None if results["arguments"].get("layers") else peak(results["facts"].get("gpu", ""))
    for model, length in sorted({key[:2] for key in by}):
        ours, sdpa, built = (by.get((model, length, who)) for who in ("zhiyin", "torch sdpa", "torch.compile"))
        rates = [median(each) for each in (ours, sdpa, built)]
        best = max(filter(None, rates[1:]), default=None)
        share = 100 * rates[0] * flops_a_token(ours) / (top * 1e12) if rates[0] and top else None
        yield model, length, rates, rates[0] / best if rates[0] and best else None, share


def speeds(results):
    header = ["model", "tokens a text", "Zhiyin", "PyTorch sdpa", "torch.compile", "Zhiyin / the better one", "% of the peak"]
    lines = [
        [model, f"{length:,}", *(rounded(rate, 0) for rate in rates), rounded(ratio, 2), rounded(share, 1)]
        for model, length, rates, ratio, share in speed_rows(results)
    ]
    return table(header, lines)


def heading(results):
    facts, arguments = results["facts"], results["arguments"]
    top = peak(facts.get("gpu", ""))
    rehearsed = arguments["device"] == "cpu"
    driver = facts.get("driver_cuda_version")  # 1000 major + 10 minor
    return (
        f"{facts.get('gpu', 'no GPU')}, driver of CUDA {f'{driver // 1000}.{driver % 1000 // 10}' if driver else 'unknown'}, "
        f"PyTorch {facts.get('torch', 'absent')}, cuBLASLt {facts.get('cublaslt_version', 'absent')}; "
        + (f"dense bf16 peak {top} TFLOP/s (data sheet)" if top else "its peak is not known")
        + (f"; {arguments['layers']} layers of each model alone" if arguments.get("layers") else "")
        + ("; **rehearsed: no figure here is of a GPU**" if rehearsed else "")
    )


def checks(results):
    columns = {
        "model": "model", "ours_gpu_torch_f32": "GPU : PyTorch f32", "torch_bf16_torch_f32": "PyTorch bf16 : f32",
        "ours_cpu_torch_f32": "CPU f32 : PyTorch f32", "ours_gpu_cpu": "GPU : CPU", "ours_alone_ours": "alone : in a batch",
        "ours_expanded_ours": "expanded : as stored", "verdict": "verdict",
    }
    cells = [[row.get(key) for key in columns] for row in results["steps"]["check"]]
    return table(columns.values(), [[cell if isinstance(cell, str) else rounded(cell) for cell in row] for row in cells])


def attentions(results):
    rows = [row for row in results["steps"]["kernels"] if row["kernel"] == "attention_causal"]
    return table(["attention, causal: tokens", "TFLOP/s"], [[row["size"], rounded(row["tflops"], 1)] for row in rows])


def gemms(results):
    rows = results["steps"]["gemm"]
    rates = {(row["size"], row["by"]): row["tflops"] for row in rows if "tflops" in row}
    by = ["own kernels", "cuBLASLt", "PyTorch"]
    lines = [[size, *(rounded(rates.get((size, who)), 1) for who in by)] for size in dict.fromkeys(key[0] for key in rates)]
    text = table(["product: rows x outputs x inputs", *(f"{who}, TFLOP/s" for who in by)], lines)
    whole = {((row["model"], row["length"]), row["by"]): median(row) for row in rows if "model" in row}
    ways = list(dict.fromkeys(row["by"] for row in rows if "model" in row))
    lines = [[*text_of, *(rounded(whole.get((text_of, who)), 0) for who in ways)] for text_of in dict.fromkeys(key[0] for key in whole)]
    return text + table(["model", "tokens a text", *(f"{who}, tokens/s" for who in ways)], lines)


def graphs(results):
    rows = results["steps"]["graphs"]
    times = {(row["model"], row["length"], row["by"]): row["length"] / median(row) * 1e3 for row in rows if median(row)}
    by = ["graphs off", "graphs on", "PyTorch"]
    lines = [
        [model, length, *(rounded(times.get((model, length, who)), 2) for who in by)]
        for model, length in dict.fromkeys(key[:2] for key in times)
    ]
    return table(["one text: model", "tokens", *(f"{who}, ms" for who in by)], lines)


def small(results):
    rows = results["steps"]["small"]
    header = ["model", "weights", "tokens a text", "texts", "tokens/s", "GPU memory, MiB"]
    return table(header, [
        [row["model"], row["by"], row["length"], row.get("sequences"), rounded(median(row), 0), row.get("mebibytes")] for row in rows
    ])


def targets(results):
    """What was aimed at, beside what was found; only of whole models on a card that is known."""
    lines = []
    for model, length, _, ratio, share in speed_rows(results):
        if length == 512 and ratio:
            lines.append([f"{model}, 512 tokens, by the better of PyTorch's", "1.5", rounded(ratio, 2), met(ratio >= 1.5)])
        least = {"0.6b": 45, "4b": 60}.get(model)
        if length == 512 and least and share:
            lines.append([f"{model}, 512 tokens, % of the peak", least, rounded(share, 1), met(share >= least)])
    for row in results["steps"].get("kernels", []):
        if row["kernel"] == "attention_causal" and row["size"].startswith("8192") and "H200" in results["facts"].get("gpu", ""):
            lines.append(["attention, 8,192 tokens, causal, TFLOP/s", 350, rounded(row["tflops"], 1), met(row["tflops"] >= 350)])
    for row in results["steps"].get("small", []):
        if row["model"].startswith("4b") and row["by"] == "as stored" and row.get("mebibytes") and row["length"] == 512:
            taken = row["mebibytes"] * 2**20 / 1e9
            lines.append(["4b Q4_K_M, weights as stored, GB of GPU memory", 3.1, rounded(taken, 2), met(taken <= 3.1)])
    return table(["aim", "bar", "found", ""], lines) if lines else []


def met(is_so):
    return "met" if is_so else "NOT met"


SECTIONS = {
    "check": ("Least cosine", checks),
    "kernels": ("Attention", attentions),
    "gemm": ("Products", gemms),
    "graphs": ("One query", graphs),
    "small": ("Weights as they are stored", small),
    "speed": ("Tokens a second, median", speeds),
    "sanitizer": (
        "compute-sanitizer",
        lambda results: [f"- {row['tool']}: {row['summary']}" for row in results["steps"]["sanitizer"]] + [""],
    ),
}


def report(results):
    lines = ["# Zhiyin on a GPU", "", heading(results), "", f"Random weights of true shape. Steps: {', '.join(results['steps'])}.", ""]
    for step, (title, section) in SECTIONS.items():
        if step in results["steps"] or step == "speed" and "compile" in results["steps"]:
            lines += [f"## {title}", "", *section(results)]
    aimed = [] if results["arguments"].get("layers") else targets(results)
    if aimed:
        lines += ["## Aims", "", *aimed]
    if results["troubles"]:
        lines += ["## Not done", ""] + [f"- {trouble}" for trouble in results["troubles"]] + [""]
    return "\n".join(lines)


def readme(results):
    """For README's part on GPUs; nothing where no GPU was measured."""
    if results["arguments"]["device"] == "cpu":
        return "Rehearsed without a GPU: there is nothing to show.\n"
    measured = [["speed", *SECTIONS["speed"]], *([step, *SECTIONS[step]] for step in ("gemm", "graphs", "small", "kernels", "check"))]
    lines = [heading(results) + ". Random weights of true shape, medians, `" + results["command"] + "`:", ""]
    for step, _, section in measured:
        if step in results["steps"]:
            lines += section(results)
    return "\n".join(lines)
