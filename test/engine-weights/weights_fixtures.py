#!/usr/bin/python3
"""Writes the files that readWeightsFile.test.ts reads, with PyTorch and by hand.

Made with Debian 12's python3-torch (1.13.0):

    /usr/bin/python3 test/engine-weights/weights_fixtures.py

`malicious.pth` would run a command when Python unpickles it: it is here to be refused. Never load it with Python.
"""
import json
import os
import struct
from collections import OrderedDict
from pathlib import Path

import torch
from torch import nn

FOLDER = Path(__file__).parent / "fixtures"


class Small(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(2, 3, 3, bias=False)
        self.bn = nn.BatchNorm2d(3)
        self.scorer = nn.Conv2d(3, 2, 1)

    def forward(self, x):
        return self.scorer(torch.relu(self.bn(self.conv(x))))


def numbers(tensor):
    return {"shape": list(tensor.shape), "data": tensor.detach().double().flatten().tolist()}


def views():
    """Tensors of every float type, and views that are not the whole of their storage in its order."""
    base = torch.arange(24, dtype=torch.float32).reshape(2, 3, 4) / 7
    return OrderedDict(
        single=base,
        transposed=base.transpose(0, 2),
        sliced=base[1, 1:, ::2],
        scalar=torch.tensor(-0.25),
        empty=torch.zeros(0, 3),
        double=torch.tensor([0.1, -1e300, 5e-324], dtype=torch.float64),
        half=torch.tensor([1.0, -2.5, 65504.0, 6e-8, float("inf"), 0.1], dtype=torch.float16),
        brain=torch.tensor([1.0, -3.1415926, 1e38, 1e-40], dtype=torch.bfloat16),
        parameter=nn.Parameter(torch.tensor([3.0, 4.0])),
        counter=torch.tensor([7, 8]),
        flags=torch.tensor([True, False]),
    )


class Command:
    def __reduce__(self):
        return (os.system, ("touch /tmp/nital-was-here",))


def safetensors(entries):
    """The public format by hand: length, JSON header, data."""
    header, data = {"__metadata__": {"format": "pt"}}, b""
    for name, (kind, tensor) in entries.items():
        raw = tensor.contiguous().view(torch.int16).numpy().tobytes() if kind in ("F16", "BF16") else tensor.contiguous().numpy().tobytes()
        header[name] = {"dtype": kind, "shape": list(tensor.shape), "data_offsets": [len(data), len(data) + len(raw)]}
        data += raw
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + data


def main():
    torch.manual_seed(3)
    FOLDER.mkdir(exist_ok=True)
    model = Small().eval()
    with torch.no_grad():
        model.bn.running_mean.copy_(torch.randn(3))
        model.bn.running_var.copy_(torch.rand(3) + 0.5)
    state = model.state_dict()
    torch.save(state, FOLDER / "small.pth")
    torch.save(state, FOLDER / "legacy.pth", _use_new_zipfile_serialization=False)
    torch.save({"epoch": 3, "lr": 0.5, "done": False, "note": None, "big": 2**40, "state_dict": state, "history": [1, 2.5, (3, 4)]}, FOLDER / "checkpoint.pth", pickle_protocol=4)
    torch.save(views(), FOLDER / "views.pth")
    torch.save({"weight": torch.zeros(1), "extra": Command()}, FOLDER / "malicious.pth")
    torch.save(model, FOLDER / "whole-model.pth")
    torch.onnx.export(model, torch.zeros(1, 2, 5, 5), FOLDER / "small.onnx", training=torch.onnx.TrainingMode.PRESERVE, do_constant_folding=False, keep_initializers_as_inputs=False)
    all_views = views()
    kinds = {"single": "F32", "half": "F16", "brain": "BF16", "double": "F64", "counter": "I64", "scalar": "F32", "empty": "F32"}
    (FOLDER / "views.safetensors").write_bytes(safetensors({name: (kind, all_views[name]) for name, kind in kinds.items()}))
    expected = {"state": {name: numbers(tensor) for name, tensor in state.items() if tensor.is_floating_point()}, "views": {name: numbers(tensor.float()) for name, tensor in all_views.items() if tensor.is_floating_point()}}
    text = json.dumps(expected, separators=(",", ":")).replace("-Infinity", "\"-Infinity\"").replace(":Infinity", ":\"Infinity\"").replace(",Infinity", ",\"Infinity\"")
    (FOLDER / "expected.json").write_text(text + "\n")


main()
