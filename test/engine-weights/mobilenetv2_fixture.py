#!/usr/bin/python3
"""Computes with torchvision what matchWeights.test.ts expects of the encoder of DeepLabv3+ on MobileNetV2.

Made with Debian 12's python3-torchvision (0.14.1), on the CPU, in float64:

    /usr/bin/python3 test/engine-weights/mobilenetv2_fixture.py > test/engine-weights/fixtures/mobilenetv2.json

The weights are a function of a tensor's name and an index that both programs compute (`uniform` here, hashedNumbers.ts
there), so that only the names, the sizes and a sample of the features need to be stored. Three things of torchvision's
network are set as Nital's has them: padding below and to the right where the stride is 2, epsilon 1e-3, and a last stage that
keeps stride 16 and dilates. `asTorchvision` says how far torchvision's own padding and epsilon are from that.
"""
import json

import numpy
import torch
from torch.nn import functional as F
from torchvision.models import mobilenet_v2

SIZE = 64


def uniform(name, count):
    """Numbers in 0…1 from a name: FNV-1a of the name, then murmur3's finisher of each index."""
    state = 0x811C9DC5
    for letter in name.encode():
        state = ((state ^ letter) * 0x01000193) & 0xFFFFFFFF
    value = (state + numpy.arange(count, dtype=numpy.uint64) * 0x9E3779B9) & 0xFFFFFFFF
    for shift, factor in ((16, 0x85EBCA6B), (13, 0xC2B2AE35)):
        value = ((value ^ (value >> shift)) * factor) & 0xFFFFFFFF
    return (value ^ (value >> 16)).astype(numpy.float64) / 2**32


def values(name, shape):
    """Weights that keep activations alive: He et al. for kernels, scales and variances around one."""
    count = int(numpy.prod(shape))
    share = uniform(name, count)
    if len(shape) > 1:
        share = (2 * share - 1) * numpy.sqrt(6 / numpy.prod(shape[1:]))
    elif name.endswith(("running_var", "weight")):
        share = 0.5 + share
    else:
        share = 0.5 * (share - 0.5)
    return torch.from_numpy(share.astype(numpy.float32).astype(numpy.float64).reshape(shape))


def pad_below_and_right(_module, inputs):
    return (F.pad(inputs[0], (0, 1, 0, 1)),)


def as_nital(features):
    for module in features.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.eps = 1e-3
        if isinstance(module, torch.nn.Conv2d) and module.stride == (2, 2) and module is not features[14].conv[1][0]:
            module.padding = (0, 0)
            module.register_forward_pre_hook(pad_below_and_right)


def stride_16(features):
    features[14].conv[1][0].stride = (1, 1)
    for block in (15, 16, 17):
        features[block].conv[1][0].dilation = features[block].conv[1][0].padding = (2, 2)


def run(features, image):
    """What the decoder takes: the expanded features that enter block 3's depthwise convolution, and the last block's."""
    with torch.no_grad():
        x = features[:4](image)
        low = features[4].conv[0](x)
        return low, features[4:18](x)


def main():
    torch.set_default_dtype(torch.float64)
    model = mobilenet_v2().eval()
    state = {name: tensor for name, tensor in model.state_dict().items() if tensor.is_floating_point()}
    model.load_state_dict({name: values(name, tuple(tensor.shape)) for name, tensor in state.items()}, strict=False)
    image = torch.from_numpy(uniform("image", 3 * SIZE * SIZE).astype(numpy.float32).astype(numpy.float64).reshape(1, 3, SIZE, SIZE))
    stride_16(model.features)
    plain = run(model.features, image)
    as_nital(model.features)
    low, high = run(model.features, image)
    difference = [float(f"{((a - b).abs().max() / a.abs().max()).item():.2g}") for a, b in zip((low, high), plain)]
    sample = lambda tensor, every: {"shape": list(tensor.shape[1:]), "every": every, "values": [float(f"{value:.6g}") for value in tensor.flatten()[::every].tolist()]}
    print(json.dumps({
        "size": SIZE, "tensors": {name: list(tensor.shape) for name, tensor in state.items()},
        "low": sample(low, 97), "high": sample(high, 11), "asTorchvision": difference,
    }, separators=(",", ":")))


main()
