#!/usr/bin/python3
"""Computes with PyTorch what torchAgreement.test.ts expects of Nital: loss, gradients, statistics and three Adam steps.

Made with Debian 12's python3-torch (1.13.0), on the CPU, in float64 from weights and images of three decimals:

    /usr/bin/python3 test/engine-core/torch_fixture.py > test/engine-core/torchFixture.json

The network is the one that torchAgreement.test.ts builds; names are those of its layers.
"""
import json

import torch
from torch import nn
from torch.nn import functional as F

BATCH, SIZE, CLASSES = 2, 12, 3
MEAN, DEVIATION = [0.5, 0.4, 0.6], [0.25, 0.2, 0.3]
CLASS_WEIGHTS = [1.0, 2.0, 0.5]
LEARNING_RATE, STEPS = 0.01, 3


class Network(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(3, 6, 3, stride=2, bias=False)
        self.stem_bn = nn.BatchNorm2d(6, eps=1e-3)
        self.depthwise = nn.Conv2d(6, 6, 3, padding=1, groups=6)
        self.depthwise_bn = nn.BatchNorm2d(6)
        self.bridge = nn.Conv2d(6, 8, 3, padding=1)
        self.up = nn.ConvTranspose2d(8, 6, 2, stride=2)
        self.mixed = nn.Conv2d(12, 5, 3, padding=2, dilation=2)
        self.mixed_bn = nn.BatchNorm2d(5)
        self.up2 = nn.ConvTranspose2d(5, 4, 4, stride=2, padding=1)
        self.scorer = nn.Conv2d(4, CLASSES, 1)

    def forward(self, x):
        # "Same" padding of a stride of 2: the odd pixel goes to the bottom and right.
        x = F.relu6(self.stem_bn(self.stem(F.pad(x, (0, 1, 0, 1)))))
        skip = F.relu(self.depthwise_bn(self.depthwise(x)))
        x = F.relu(self.bridge(F.max_pool2d(skip, 2)))
        x = torch.cat([F.relu(self.up(x)), skip], 1)
        x = F.relu(self.mixed_bn(self.mixed(x)))
        return self.scorer(self.up2(x))


def decimals(tensor, digits=3):
    return torch.round(tensor * 10**digits) / 10**digits


def numbers(tensor):
    return [float(f"{value:.6g}") for value in tensor.detach().flatten().tolist()]


def nital_name(name):
    """PyTorch's parameter names in Nital's words."""
    layer, role = name.rsplit(".", 1)
    if layer.endswith("_bn"):
        role = {"weight": "scale", "bias": "offset", "running_mean": "mean", "running_var": "variance"}[role]
    return f"{layer}.{role}"


def main():
    torch.manual_seed(7)
    torch.set_default_dtype(torch.float64)
    network = Network().train()
    with torch.no_grad():
        for name, parameter in network.named_parameters():
            parameter.copy_(decimals(torch.randn_like(parameter) * 0.3 + (1 if name.endswith("_bn.weight") else 0)))
    images = decimals(torch.rand(BATCH, 3, SIZE, SIZE))
    labels = torch.randint(0, CLASSES, (BATCH, SIZE, SIZE))
    labels[torch.rand(BATCH, SIZE, SIZE) < 0.15] = 255

    weights = {nital_name(name): numbers(parameter) for name, parameter in network.named_parameters()}
    criterion = nn.CrossEntropyLoss(weight=torch.tensor(CLASS_WEIGHTS), ignore_index=255)
    optimizer = torch.optim.Adam(network.parameters(), lr=LEARNING_RATE)
    standard = (images - torch.tensor(MEAN).view(1, 3, 1, 1)) / torch.tensor(DEVIATION).view(1, 3, 1, 1)
    losses, gradients, statistics = [], {}, {}
    for step in range(STEPS):
        optimizer.zero_grad()
        loss = criterion(network(standard), labels)
        loss.backward()
        losses.append(float(f"{loss.item():.9g}"))
        if step == 0:
            gradients = {nital_name(name): numbers(parameter.grad) for name, parameter in network.named_parameters()}
            statistics = {nital_name(name): numbers(buffer) for name, buffer in network.named_buffers() if "running" in name}
        optimizer.step()
    print(json.dumps({
        "batch": BATCH, "size": SIZE, "classes": CLASSES, "mean": MEAN, "deviation": DEVIATION, "classWeights": CLASS_WEIGHTS, "learningRate": LEARNING_RATE,
        "images": numbers(images), "labels": labels.flatten().tolist(), "weights": weights, "losses": losses, "gradients": gradients, "statistics": statistics,
    }, separators=(",", ":")))


main()
