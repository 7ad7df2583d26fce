#!/usr/bin/python3
"""Makes a random network of torchvision and what it computes, for torchvisionNetworks.test.ts, which runs it:

    /usr/bin/python3 test/engine-weights/torchvision_networks.py FOLDER NAME

writes FOLDER/weights.pth (the state dictionary, float32) and FOLDER/outputs.pth (`image` [1, 3, 64, 64] in 0…1 and, computed
in float64 for inference, `out` and `aux` of a segmentation network with 32 classes, or `low` and `high` of an encoder).
Needs Debian 12's python3-torchvision (0.14.1). Nothing is downloaded.
"""
import sys
from pathlib import Path

import torch
from torch import nn
from torchvision import models
from torchvision.models import segmentation

CLASSES, SIZE = 32, 64

SEGMENTATION = {
    "deeplabv3_resnet101": lambda: segmentation.deeplabv3_resnet101(weights=None, weights_backbone=None, num_classes=CLASSES, aux_loss=True),
    "fcn_resnet101": lambda: segmentation.fcn_resnet101(weights=None, weights_backbone=None, num_classes=CLASSES, aux_loss=True),
    "lraspp_mobilenet_v3_large": lambda: segmentation.lraspp_mobilenet_v3_large(weights=None, weights_backbone=None, num_classes=CLASSES),
}
# The slices of `features` that the mobile DeepLabv3+ networks take.
ENCODERS = {
    "mobilenet_v2": (models.mobilenet_v2, slice(0, 4), slice(4, -1)),
    "mobilenet_v3_large": (models.mobilenet_v3_large, slice(0, 7), slice(7, None)),
    "mobilenet_v3_small": (models.mobilenet_v3_small, slice(0, 4), slice(4, None)),
}


def settle(model):
    """Numbers that keep activations alive: scales around one, and statistics near those of some images but not equal to them."""
    normalizations = [module for module in model.modules() if isinstance(module, nn.BatchNorm2d)]
    with torch.no_grad():
        for module in normalizations:
            module.weight.uniform_(0.5, 1.5)
            module.bias.uniform_(-0.3, 0.3)
            module.momentum = 1
        for name, parameter in model.named_parameters():
            if parameter.dim() > 1:
                nn.init.kaiming_normal_(parameter)
            elif name.endswith(("fc1.bias", "fc2.bias", "classifier.bias", "4.bias")):
                parameter.uniform_(-0.3, 0.3)
        model.train()(torch.rand(4, 3, SIZE, SIZE))
        for module in normalizations:
            module.running_mean += 0.2 * torch.randn_like(module.running_mean) * module.running_var.sqrt()
            module.running_var *= torch.empty_like(module.running_var).uniform_(0.7, 1.4)
    return model.eval()


def main():
    folder, name = Path(sys.argv[1]), sys.argv[2]
    torch.manual_seed(5)
    image = torch.rand(1, 3, SIZE, SIZE)
    model = settle(SEGMENTATION[name]() if name in SEGMENTATION else ENCODERS[name][0]())
    torch.save(model.state_dict(), folder / "weights.pth")
    model.double()
    with torch.no_grad():
        if name in SEGMENTATION:
            outputs = model(image.double())
        else:
            _, low, high = ENCODERS[name]
            near = model.features[low](image.double())
            outputs = {"low": near, "high": model.features[high](near)}
    torch.save({"image": image, **outputs}, folder / "outputs.pth")


main()
