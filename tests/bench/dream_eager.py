"""The baseline of scripts/bench dream: google/deepdream's method as it is commonly written with PyTorch.

A module with BatchNorm, parameters that want gradients (as modules have them), eager autograd, octaves with detail handed on,
jitter by rolling, steps divided by the gradient's mean. Prints a line of JSON: seconds of import, of everything, and of the
median iteration at the full size.

usage: dream_eager.py WEIGHTS PICTURE OUTPUT LAYER OCTAVES ITERATIONS THREADS
"""
import time

START = time.perf_counter()

import json
import statistics
import sys

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from safetensors.torch import load_file

IMPORTED = time.perf_counter()
POOL_AFTER = (1, 2, 6, 10)


class TinyDarknet(torch.nn.Module):
    """conv1 .. convN of Darknet's tiny classifier, each with BatchNorm and a leaky ReLU."""

    def __init__(self, weights, depth):
        super().__init__()
        self.units = torch.nn.ModuleList()
        for i in range(1, depth + 1):
            out, into, kernel, _ = weights[f"conv{i}.weight"].shape
            conv = torch.nn.Conv2d(into, out, kernel, padding=kernel // 2, bias=False)
            norm = torch.nn.BatchNorm2d(out, eps=1e-3)
            conv.load_state_dict({"weight": weights[f"conv{i}.weight"]})
            norm.load_state_dict({k: weights[f"bn{i}.{k}"] for k in ("weight", "bias", "running_mean", "running_var")}, strict=False)
            self.units.append(torch.nn.Sequential(conv, norm, torch.nn.LeakyReLU(0.1)))
        self.eval()

    def forward(self, x):
        for i, unit in enumerate(self.units, 1):
            x = unit(x)
            if i in POOL_AFTER:
                x = F.max_pool2d(x, 2, 2, ceil_mode=True)
        return x


def make_step(model, x, step=1.5, jitter=32):
    oy, ox = np.random.randint(-jitter, jitter + 1, 2)
    x = torch.roll(x, (int(oy), int(ox)), (2, 3)).detach().requires_grad_(True)
    model(x).square().mean().backward()
    with torch.no_grad():
        x = (x + step / 255 / x.grad.abs().mean() * x.grad).clamp(0, 1)
    return torch.roll(x, (-int(oy), -int(ox)), (2, 3))


def resize(x, size):
    return F.interpolate(x, size=size, mode="bicubic", antialias=True)


def dream(model, picture, octaves, iterations, scale=1.4):
    height, width = picture.shape[2:]
    sizes = [(round(height / scale**i), round(width / scale**i)) for i in reversed(range(octaves))]
    detail, seconds = None, []
    for size in sizes:
        base = resize(picture, size)
        x = base if detail is None else base + resize(detail, size)
        seconds = []
        for _ in range(iterations):
            begin = time.perf_counter()
            x = make_step(model, x)
            seconds.append(time.perf_counter() - begin)
        detail = x - base
    return x, statistics.median(seconds)


def main():
    weights, picture, output, layer, octaves, iterations, threads = sys.argv[1:]
    torch.set_num_threads(int(threads))
    np.random.seed(0)
    pixels = np.asarray(Image.open(picture).convert("RGB"))
    tensor = torch.from_numpy(pixels.copy()).permute(2, 0, 1)[None].float() / 255
    model = TinyDarknet(load_file(weights), int(layer.removeprefix("conv")))
    dreamt, iteration = dream(model, tensor, int(octaves), int(iterations))
    out = (dreamt[0].permute(1, 2, 0) * 255 + 0.5).byte().numpy()
    Image.fromarray(out).save(output)
    print(json.dumps({"import_s": IMPORTED - START, "total_s": time.perf_counter() - START, "iteration_s": iteration}))


main()
