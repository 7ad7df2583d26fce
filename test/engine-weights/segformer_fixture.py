#!/usr/bin/python3
"""Computes with PyTorch what segformer.test.ts expects of SegFormer-B0.

Made with Debian 12's python3-torch (1.13.0), on the CPU, in float64:

    /usr/bin/python3 test/engine-weights/segformer_fixture.py > test/engine-weights/fixtures/segformer.json

The network is written here from the paper (Xie et al. 2021) with PyTorch's own layers; modules are called as in Hugging
Face's checkpoints, so that the names and sizes of the state dictionary are theirs. The weights are a function of a tensor's
name and an index that both programs compute (`uniform` here, hashedNumbers.ts there).
"""
import json
import math

import numpy
import torch
from torch import nn
from torch.nn import functional as F

SIZE, CLASSES, WIDTH, EXPANSION, DEPTH = 64, 3, 256, 4, 2
STAGES = [(32, 1, 7, 4, 8), (64, 2, 3, 2, 4), (160, 5, 3, 2, 2), (256, 8, 3, 2, 1)]


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
    share = uniform(name, int(numpy.prod(shape)))
    if len(shape) > 1:
        share = (2 * share - 1) * numpy.sqrt(6 / numpy.prod(shape[1:]))
    elif name.endswith(("running_var", "weight")):
        share = 0.5 + share
    else:
        share = 0.5 * (share - 0.5)
    return torch.from_numpy(share.astype(numpy.float32).astype(numpy.float64).reshape(shape))


def tokens(image):
    return image.flatten(2).transpose(1, 2)


def image(tokens_, height, width):
    return tokens_.transpose(1, 2).reshape(len(tokens_), -1, height, width)


def named(**modules):
    return nn.ModuleDict(modules)


class Block(nn.Module):
    def __init__(self, width, heads, reduction):
        super().__init__()
        self.heads, self.reduction = heads, reduction
        inner = named(query=nn.Linear(width, width), key=nn.Linear(width, width), value=nn.Linear(width, width))
        if reduction > 1:
            inner["sr"] = nn.Conv2d(width, width, reduction, stride=reduction)
            inner["layer_norm"] = nn.LayerNorm(width)
        self.layer_norm_1 = nn.LayerNorm(width, eps=1e-6)
        self.attention = nn.ModuleDict({"self": inner, "output": named(dense=nn.Linear(width, width))})
        self.layer_norm_2 = nn.LayerNorm(width, eps=1e-6)
        hidden = EXPANSION * width
        self.mlp = named(dense1=nn.Linear(width, hidden), dwconv=named(dwconv=nn.Conv2d(hidden, hidden, 3, padding=1, groups=hidden)), dense2=nn.Linear(hidden, width))

    def attend(self, x, height, width):
        inner = self.attention["self"]
        seen = x
        if self.reduction > 1:
            seen = inner["layer_norm"](tokens(inner["sr"](image(x, height, width))))
        heads = lambda values_: values_.unflatten(2, (self.heads, -1)).transpose(1, 2)
        query, key, value = heads(inner["query"](x)), heads(inner["key"](seen)), heads(inner["value"](seen))
        weights = torch.softmax(query @ key.transpose(2, 3) / math.sqrt(query.shape[3]), dim=3)
        return self.attention["output"]["dense"]((weights @ value).transpose(1, 2).flatten(2))

    def forward(self, x, height, width):
        x = x + self.attend(self.layer_norm_1(x), height, width)
        hidden = image(self.mlp["dense1"](self.layer_norm_2(x)), height, width)
        return x + self.mlp["dense2"](F.gelu(tokens(self.mlp["dwconv"]["dwconv"](hidden))))


class SegFormer(nn.Module):
    def __init__(self):
        super().__init__()
        widths = [3] + [stage[0] for stage in STAGES]
        embeddings = [named(proj=nn.Conv2d(before, width, patch, stride=stride, padding=patch // 2), layer_norm=nn.LayerNorm(width)) for before, (width, _, patch, stride, _) in zip(widths, STAGES)]
        blocks = [nn.ModuleList(Block(width, heads, reduction) for _ in range(DEPTH)) for width, heads, _, _, reduction in STAGES]
        norms = [nn.LayerNorm(width, eps=1e-6) for width in widths[1:]]
        self.segformer = named(encoder=named(patch_embeddings=nn.ModuleList(embeddings), block=nn.ModuleList(blocks), layer_norm=nn.ModuleList(norms)))
        self.decode_head = named(
            linear_c=nn.ModuleList(named(proj=nn.Linear(width, WIDTH)) for width in widths[1:]),
            linear_fuse=nn.Conv2d(4 * WIDTH, WIDTH, 1, bias=False), batch_norm=nn.BatchNorm2d(WIDTH), classifier=nn.Conv2d(WIDTH, CLASSES, 1),
        )

    def forward(self, x):
        encoder, head = self.segformer["encoder"], self.decode_head
        features = []
        for embedding, blocks, norm in zip(encoder["patch_embeddings"], encoder["block"], encoder["layer_norm"]):
            x = embedding["proj"](x)
            size = x.shape[2:]
            x = embedding["layer_norm"](tokens(x))
            for block in blocks:
                x = block(x, *size)
            x = image(norm(x), *size)
            features.append(x)
        large = [F.interpolate(image(linear["proj"](tokens(feature)), *feature.shape[2:]), size=features[0].shape[2:], mode="bilinear", align_corners=False) for linear, feature in zip(head["linear_c"], features)]
        return features[3], head["classifier"](F.relu(head["batch_norm"](head["linear_fuse"](torch.cat(large[::-1], dim=1)))))


def main():
    torch.set_default_dtype(torch.float64)
    model = SegFormer().eval()
    state = {name: tensor for name, tensor in model.state_dict().items() if tensor.is_floating_point()}
    model.load_state_dict({name: values(name, tuple(tensor.shape)) for name, tensor in state.items()}, strict=False)
    picture = torch.from_numpy(uniform("image", 3 * SIZE * SIZE).astype(numpy.float32).astype(numpy.float64).reshape(1, 3, SIZE, SIZE))
    with torch.no_grad():
        deepest, scores = model(picture)
    sample = lambda tensor, every: {"shape": list(tensor.shape[1:]), "every": every, "values": [float(f"{value:.6g}") for value in tensor.flatten()[::every].tolist()]}
    print(json.dumps({
        "size": SIZE, "classes": CLASSES, "learnables": sum(parameter.numel() for parameter in model.parameters()),
        "tensors": {name: list(tensor.shape) for name, tensor in state.items()}, "deepest": sample(deepest, 11), "scores": sample(scores, 3),
    }, separators=(",", ":")))


main()
