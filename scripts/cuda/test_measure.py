"""Tests of `measure` that need neither a GPU nor PyTorch; bench's MeasureScriptTest runs them."""

import argparse
import json
import pathlib
import sys
import tempfile
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import measure
import report


def arguments(folder, **others):
    usual = dict(
        minutes=1, out=folder, work=str(pathlib.Path(folder) / "work"), device="cpu", layers=None, steps=["kernels"], models=["0.6b"], tiny=True, lengths=[32],
        batch_tokens=64, seconds=0.1, add_to=None, java="java", jvm_args="args", java_option=[], lib="lib",
    )
    return argparse.Namespace(**{**usual, **others})


class Peaks(unittest.TestCase):
    def test_cards_are_known_by_their_whole_names(self):
        names = {
            "NVIDIA H200": 989, "NVIDIA H100 80GB HBM3": 989, "NVIDIA H100 PCIe": 756, "NVIDIA H100 NVL": 835,
            "NVIDIA L4": 121, "NVIDIA L40": 181, "NVIDIA L40S": 362, "NVIDIA A100-SXM4-80GB": 312, "NVIDIA GeForce RTX 4090": 165.2,
            "NVIDIA GH200 480GB": 989, "NVIDIA GeForce RTX 3060": 25.5, "NVIDIA GeForce RTX 3060 Ti": 32.4,
            "NVIDIA GeForce RTX 3090 Ti": 80, "NVIDIA GeForce RTX 4070 Ti SUPER": 88.2,
        }
        for name, peak in names.items():
            self.assertEqual(report.peak(name), peak, name)

    def test_a_card_that_is_called_like_another_has_no_peak(self):
        names = (
            "NVIDIA GeForce RTX 4090 Laptop GPU", "NVIDIA GeForce RTX 4090 D", "NVIDIA GeForce RTX 4070 SUPER", "NVIDIA GeForce RTX 3080",
            "NVIDIA H200 NVL", "NVIDIA A10G", "NVIDIA H20", "NVIDIA RTX A4000", "",
        )
        for name in names:
            self.assertIsNone(report.peak(name), name)


class Commands(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.run = measure.Run(arguments(self.folder.name))

    def test_what_was_printed_before_a_command_was_stopped_is_kept(self):
        script = 'echo \'{"length": 1}\'; printf \'{"length": \'; exec sleep 60'
        begun = time.monotonic()
        self.assertEqual(self.run.command("slow", ["sh", "-c", script], 3), [{"length": 1}])
        self.assertLess(time.monotonic() - begun, 50)
        self.assertIn("slow: stopped after 3 s", self.run.results["troubles"][0])

    def test_a_command_that_fails_is_told_of(self):
        self.run.command("broken", ["sh", "-c", "echo why >&2; exit 3"])
        self.assertIn("broken: ended with 3", self.run.results["troubles"][0])
        self.assertIn("why", (pathlib.Path(self.folder.name) / "log.txt").read_text())

    def test_steps_share_what_time_there_is(self):
        steps = ["check", "kernels"]
        self.run.begin("check", steps)
        self.assertAlmostEqual(self.run.left(), 60 * 4 / 5, delta=2)
        self.run.begin("kernels", steps)
        self.assertAlmostEqual(self.run.left(), 60, delta=2)

    def test_a_step_that_fails_keeps_what_it_found_and_ends_nothing(self):
        def failing(run):
            yield {"kernel": "attention_causal", "size": "64", "tflops": 1.5}
            raise ValueError("no more")

        usual, measure.kernels = measure.kernels, failing
        try:
            measure.do(self.run, "kernels")
        finally:
            measure.kernels = usual
        self.assertEqual(self.run.results["troubles"], ["kernels: ValueError: no more"])
        saved = json.loads((pathlib.Path(self.folder.name) / "report.json").read_text())
        self.assertEqual(saved["steps"]["kernels"][0]["tflops"], 1.5)

    def test_steps_of_an_earlier_call_on_the_same_card_are_added(self):
        earlier = pathlib.Path(self.folder.name) / "earlier.json"
        steps = {"check": [{"model": "bert"}], "kernels": [{"kernel": "old"}]}
        earlier.write_text(json.dumps({"facts": {"gpu": "NVIDIA H200"}, "steps": steps, "troubles": ["one"]}))
        self.run.arguments.add_to = earlier
        self.run.results["facts"] = {"gpu": "NVIDIA H200"}
        measure.add_earlier(self.run)
        self.assertEqual(self.run.results["steps"], {"check": [{"model": "bert"}]})
        self.run.results["facts"] = {"gpu": "NVIDIA L4"}
        self.run.results["steps"] = {}
        measure.add_earlier(self.run)
        self.assertEqual(self.run.results["steps"], {})


    def test_an_earlier_report_that_is_not_there_is_told_of(self):
        self.run.arguments.add_to = str(pathlib.Path(self.folder.name) / "none.json")
        measure.add_earlier(self.run)
        self.assertIn("none.json cannot be read", self.run.results["troubles"][0])

    def test_the_engine_is_told_of_pytorchs_cublaslt_unless_it_is_to_do_without(self):
        self.run.results["facts"] = {"cublaslt": "/lt.so.13"}
        self.assertIn("-Dzhiyin.cuda.cublaslt=/lt.so.13", self.run.java("speed"))
        self.assertNotIn("-Dzhiyin.cuda.cublaslt=/lt.so.13", self.run.java("speed", gemm="own"))

    def test_a_vector_that_is_missing_is_not_right(self):
        row = {"ours_gpu_torch_f32": 0.999, "ours_gpu_cpu": None, "ours_alone_ours": None, "ours_expanded_ours": None}
        self.assertEqual(measure.verdict(row, ["ours", "float32"]), "right")
        self.assertEqual(measure.verdict(row, ["ours", "ours alone", "float32"]), "not known")
        self.assertEqual(measure.verdict({**row, "ours_alone_ours": 0.9}, ["ours", "ours alone", "float32"]), "WRONG")

    def test_a_sanitizer_is_clean_that_says_so(self):
        log = "========= COMPUTE-SANITIZER\n========= ERROR SUMMARY: {} errors\n"
        self.assertTrue(measure.is_clean(measure.summary_of(log.format(0))))
        self.assertFalse(measure.is_clean(measure.summary_of(log.format(12))))
        self.assertFalse(measure.is_clean(measure.summary_of("")))
        self.assertTrue(measure.is_clean("RACECHECK SUMMARY: 0 hazards displayed (0 errors, 0 warnings)"))
        self.assertFalse(measure.is_clean("RACECHECK SUMMARY: 1 hazard displayed (0 errors, 1 warning)"))


class Tables(unittest.TestCase):
    results = {
        "command": "scripts/cuda/measure",
        "arguments": {"device": "cuda", "layers": None},
        "facts": {"gpu": "NVIDIA H200", "torch": "2.9", "cublaslt_version": "13.1.1", "driver_cuda_version": 13000},
        "steps": {
            "speed": [
                {"model": "0.6b", "length": 512, "by": "zhiyin", "median_tokens_per_second": 400_000, "flops_per_token": 881_000_000},
                {"model": "0.6b", "length": 512, "by": "torch sdpa", "median_tokens_per_second": 200_000},
            ],
            "compile": [{"model": "0.6b", "length": 512, "by": "torch.compile", "median_tokens_per_second": 250_000}],
            "graphs": [
                {"model": "0.6b", "length": 8, "by": "graphs off", "median_tokens_per_second": 2000},
                {"model": "0.6b", "length": 8, "by": "graphs on", "median_tokens_per_second": 4000},
            ],
            "gemm": [
                {"by": "cuBLASLt", "kernel": "product", "size": "64x64x64", "tflops": 1.25},
                {"by": "cuBLASLt", "model": "4b", "length": 512, "median_tokens_per_second": 80_000},
                {"by": "2,048 rows together", "model": "4b", "length": 512, "median_tokens_per_second": 70_000},
            ],
        },
        "troubles": [],
    }

    def test_the_share_of_the_peak_counts_linear_layers_and_half_of_attention(self):
        (row,) = report.speed_rows(self.results)
        self.assertEqual(row[2], [400_000, 200_000, 250_000])
        self.assertAlmostEqual(row[3], 1.6)
        self.assertAlmostEqual(row[4], 100 * 400_000 * (881e6 + 28 * 2 * 2048 * 512) / 989e12, places=6)

    def test_a_table_for_the_readme_says_what_was_measured_where_and_how(self):
        text = report.readme(self.results)
        for part in ("NVIDIA H200, driver of CUDA 13.0", "scripts/cuda/measure", "| 0.6b | 512 | 400,000 | 200,000 | 250,000 | 1.60 |", "4.00 | 2.00", "2,048 rows together, tokens/s", "| 4b | 512 | 80,000 | 70,000 |"):
            self.assertIn(part, text)

    def test_what_was_aimed_at_stands_beside_what_was_found(self):
        small = [{"model": "4b Q4_K_M", "by": "as stored", "length": 512, "mebibytes": 3000, "median_tokens_per_second": 1000}]
        attention = [{"kernel": "attention_causal", "size": "8192 x 128", "tflops": 300}]
        results = {**self.results, "steps": {**self.results["steps"], "small": small, "kernels": attention}}
        text = report.report(results)
        for part in ("better of PyTorch's | 1.5 | 1.60 | met", "% of the peak | 45 | 38.0 | NOT met", "350 | 300.0 | NOT met", "3.1 | 3.15 | NOT met"):
            self.assertIn(part, text)

    def test_a_rehearsal_gives_the_readme_nothing(self):
        rehearsed = {**self.results, "arguments": {"device": "cpu", "layers": 1}}
        self.assertNotIn("|", report.readme(rehearsed))
        self.assertIn("rehearsed", report.report(rehearsed))
        (row,) = report.speed_rows(rehearsed)
        self.assertIsNone(row[4])


if __name__ == "__main__":
    unittest.main()
