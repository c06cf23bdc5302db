"""Compiles engine/src/main/cuda to cubins and PTX; see `compile`."""

import ctypes
import hashlib
import pathlib
import re
import subprocess
import sys
import zipfile

SOURCES = pathlib.Path("engine/src/main/cuda")
RESOURCE = pathlib.Path("engine/src/main/resources/zhiyin/engine/backend/cuda/kernels.zip")
GPUS = ["80", "86", "89", "90", "100", "120"]  # A100, RTX 30, RTX 40, H100, B200, RTX 50

# The kernels use nothing newer than PTX 7.0, which drivers since CUDA 11.0 translate.
WRITTEN, OLDEST = ".version 9.0", ".version 7.0"


def checksum():
    """Of all sources, by their paths; KernelImageTest computes the same."""
    digest = hashlib.sha256()
    for file in sorted(SOURCES.rglob("*"), key=lambda file: file.relative_to(SOURCES).as_posix()):
        if file.is_file():
            digest.update(file.relative_to(SOURCES).as_posix().encode() + b"\n" + file.read_bytes())
    return digest.hexdigest()


def folder(name):
    """Where the wheels of NVIDIA have put it."""
    return next(pathlib.Path(sys.prefix).glob(f"lib/python*/site-packages/nvidia/*/{name}"))


def compile_ptx():
    libraries = folder("lib")
    ctypes.CDLL(str(next(libraries.glob("libnvrtc-builtins.so.*"))))  # looked for by name later
    nvrtc = ctypes.CDLL(str(next(libraries.glob("libnvrtc.so.*"))))
    program = ctypes.c_void_p()
    text = (SOURCES / "kernels.cu").read_bytes()
    nvrtc.nvrtcCreateProgram(ctypes.byref(program), text, b"kernels.cu", 0, None, None)
    options = ["--gpu-architecture=compute_80", "--std=c++17", f"-I{SOURCES}", f"-I{SOURCES}/device"]
    result = nvrtc.nvrtcCompileProgram(
        program, len(options), (ctypes.c_char_p * len(options))(*[each.encode() for each in options])
    )
    log = answer(nvrtc.nvrtcGetProgramLogSize, nvrtc.nvrtcGetProgramLog, program)
    if result or log.strip():
        sys.exit(log)
    ptx = answer(nvrtc.nvrtcGetPTXSize, nvrtc.nvrtcGetPTX, program)
    if WRITTEN not in ptx:
        sys.exit(f"the compiler writes no PTX of {WRITTEN}")
    return ptx.replace(WRITTEN, OLDEST)


def answer(size_of, content_of, program):
    size = ctypes.c_size_t()
    size_of(program, ctypes.byref(size))
    content = ctypes.create_string_buffer(size.value)
    content_of(program, content)
    return content.value.decode()


def assemble(ptx):
    """The machine code of each GPU; prints kernels' registers, and ends the program where one spills."""
    assembler = folder("bin") / "ptxas"
    work = pathlib.Path("target/cuda-tools/kernels.ptx")
    work.write_text(ptx)
    cubins = {}
    for gpu in GPUS:
        cubin = work.with_name(f"sm_{gpu}.cubin")
        command = [assembler, "-v", f"-arch=sm_{gpu}", work, "-o", cubin]
        run = subprocess.run(command, capture_output=True, text=True)
        if run.returncode:
            sys.exit(run.stderr)
        kernels = re.findall(
            r"Compiling entry function '(\w+)'.*?(\d+) bytes spill stores, (\d+) bytes spill loads.*?Used (\d+) registers",
            run.stdout + run.stderr,
            re.DOTALL,
        )
        spilling = [name for name, stores, loads, _ in kernels if stores != "0" or loads != "0"]
        if spilling or not kernels:
            sys.exit(f"sm_{gpu}: kernels that spill registers: {spilling}")
        most = sorted(kernels, key=lambda kernel: -int(kernel[3]))[:3]
        listed = ", ".join(f"{name} {registers}" for name, _, _, registers in most)
        print(f"sm_{gpu}: {len(kernels)} kernels, none spills; most registers: {listed}")
        cubins[gpu] = cubin.read_bytes()
    return cubins


def main():
    ptx = compile_ptx()
    cubins = assemble(ptx)
    images = {f"sm_{gpu}.cubin": cubins[gpu] for gpu in GPUS} | {"compute_80.ptx": ptx.encode()}
    RESOURCE.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(RESOURCE, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        for name, content in {"sources.sha256": checksum().encode(), **images}.items():
            packed.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED, 9)  # of no date
    print(f"{RESOURCE}: {RESOURCE.stat().st_size:,} bytes")


main()
