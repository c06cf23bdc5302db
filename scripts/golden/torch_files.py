"""Writes the small PyTorch files that the reader of pytorch_model.bin is tested with.

Usage: torch_files.py FOLDER [MODEL.safetensors]. Element i of every tensor is (i - 3) / 8. A model's weights are
written beside it, as pytorch_model.bin.
"""

import collections
import os
import sys

import torch
from safetensors.torch import load_file


def counted(*shape):
    count = torch.tensor(shape).prod().item()
    return (torch.arange(count, dtype=torch.float32).reshape(shape) - 3) / 8


class Call:
    """Would run a command when it is unpickled."""

    def __reduce__(self):
        return os.system, ("echo hello",)


def main(folder):
    os.makedirs(folder, exist_ok=True)
    state = collections.OrderedDict()
    state["embeddings.word_embeddings.weight"] = counted(5, 4)
    state["half"] = counted(2, 3).half()
    state["bf16"] = counted(2, 3).bfloat16()
    whole = counted(6, 2)  # one storage, two tensors
    state["upper"] = whole[:2]
    state["lower"] = whole[2:]
    state["embeddings.position_ids"] = torch.arange(4).reshape(1, 4)
    state["scalar"] = torch.tensor(2.5)
    torch.save(state, f"{folder}/state.bin")
    linear = torch.nn.Linear(3, 2)
    with torch.no_grad():
        linear.weight.copy_(counted(2, 3))
        linear.bias.copy_(counted(2))
    torch.save(linear.state_dict(), f"{folder}/linear.pt")
    torch.save({"turned": counted(3, 2).T}, f"{folder}/turned.bin")
    old = collections.OrderedDict([("a", counted(2, 2))])
    torch.save(old, f"{folder}/legacy.bin", _use_new_zipfile_serialization=False)
    torch.save({"weight": Call()}, f"{folder}/calls.bin")


if __name__ == "__main__":
    main(sys.argv[1])
    for model in sys.argv[2:]:
        torch.save(load_file(model), f"{os.path.dirname(model)}/pytorch_model.bin")
