"""What `measure` found, as tables: one for who ran it, one for the README."""

import re

# Dense bf16 with f32 sums, TFLOP/s, as NVIDIA's data sheets and white papers have it: half of what these give "with
# sparsity", where they give that. A card whose figure was not found in two public places is not here, and has no share.
PEAKS = {
    "H200": 989, "GH200": 989, "H100 PCIe": 756, "H100 NVL": 835, "H100": 989, "A100": 312, "L40S": 362, "L40": 181,
    "L4": 121, "RTX 5090": 209.5, "RTX 4090": 165.2, "RTX 3090": 71,
}
# Other cards whose names begin like one of these.
OTHERS = re.compile(r"Laptop|Max-Q|H200 NVL|RTX 4090 D|RTX 5090 D|RTX 3090 Ti|MIG")

# Of attention: 2 products of `heads x head size` numbers with half of a text's tokens, times 2, in each layer.
ATTENTION = {"0.6b": 28 * 2 * 16 * 128, "4b": 36 * 2 * 32 * 128, "8b": 36 * 2 * 32 * 128}


def peak(gpu):
    """None where it is not known."""
    if OTHERS.search(gpu):
        return None
    names = [name for name in PEAKS if re.search(rf"\b{name}\b", gpu)]
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
    keys = ["model", "ours_gpu_torch_f32", "torch_bf16_torch_f32", "ours_cpu_torch_f32", "ours_gpu_cpu", "verdict"]
    header = ["model", "GPU : PyTorch f32", "PyTorch bf16 : f32", "CPU f32 : PyTorch f32", "GPU : CPU", "verdict"]
    rows = results["steps"]["check"]
    return table(header, [[row[key] if isinstance(row[key], str) else rounded(row[key]) for key in keys] for row in rows])


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
    lines = [[*text_of, *(rounded(whole.get((text_of, who)), 0) for who in by[:2])] for text_of in dict.fromkeys(key[0] for key in whole)]
    return text + table(["model", "tokens a text", *(f"{who}, tokens/s" for who in by[:2])], lines)


def graphs(results):
    rows = results["steps"]["graphs"]
    times = {(row["model"], row["length"], row["by"]): row["length"] / median(row) * 1e3 for row in rows if median(row)}
    by = ["graphs off", "graphs on", "PyTorch"]
    lines = [
        [model, length, *(rounded(times.get((model, length, who)), 2) for who in by)]
        for model, length in dict.fromkeys(key[:2] for key in times)
    ]
    return table(["one text: model", "tokens", *(f"{who}, ms" for who in by)], lines)


SECTIONS = {
    "check": ("Least cosine", checks),
    "kernels": ("Attention", attentions),
    "gemm": ("Products", gemms),
    "graphs": ("One query", graphs),
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
    if results["troubles"]:
        lines += ["## Not done", ""] + [f"- {trouble}" for trouble in results["troubles"]] + [""]
    return "\n".join(lines)


def readme(results):
    """For README's part on GPUs; nothing where no GPU was measured."""
    if results["arguments"]["device"] == "cpu":
        return "Rehearsed without a GPU: there is nothing to show.\n"
    measured = [["speed", *SECTIONS["speed"]], *([step, *SECTIONS[step]] for step in ("gemm", "graphs", "kernels", "check"))]
    lines = [heading(results) + ". Random weights of true shape, medians, `" + results["command"] + "`:", ""]
    for step, _, section in measured:
        if step in results["steps"]:
            lines += section(results)
    return "\n".join(lines)
