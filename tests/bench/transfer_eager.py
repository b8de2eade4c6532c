"""The baseline of scripts/bench transfer and study: neural-style-pt's method as it stands in PyTorch.

A sequential VGG16 with loss modules between its layers, eager autograd, torch's L-BFGS (history 100) from noise of 0.001: content at
relu4_2 (5), Gram matrices at relu1_1 ... relu5_1 (100 each), total variation 1e-3, one size. Writes its curve as a line of JSON:
seconds of import and of everything, and of each evaluation its second (from the first evaluation on) and loss.

With 0 iterations OUTPUT is a picture that is there (.npy), whose loss is the one of the curve.

usage: transfer_eager.py WEIGHTS CONTENT STYLE OUTPUT SIZE ITERATIONS THREADS
"""
import time

START = time.perf_counter()

import json
import sys

import torch
import torch.nn.functional as F
from PIL import Image
from safetensors.torch import load_file
import numpy as np

IMPORTED = time.perf_counter()
MEAN = torch.tensor([103.939, 116.779, 123.68]).view(1, 3, 1, 1)
BLOCKS = (2, 2, 3, 3, 3)
CONTENT, STYLES = ("relu4_2",), ("relu1_1", "relu2_1", "relu3_1", "relu4_1", "relu5_1")
CONTENT_WEIGHT, STYLE_WEIGHT, TV_WEIGHT = 5, 100, 1e-3


def gram(x):
    flat = x.view(x.size(1), -1)
    return torch.mm(flat, flat.t()) / x.nelement()


class Loss(torch.nn.Module):
    """Between two layers: what passes by becomes the target, then is compared with it."""

    def __init__(self, statistic, weight):
        super().__init__()
        self.statistic, self.weight, self.target, self.mode = statistic, weight, None, "off"

    def forward(self, x):
        if self.mode == "capture":
            self.target = self.statistic(x).detach()
        elif self.mode == "loss":
            self.loss = self.weight * F.mse_loss(self.statistic(x), self.target)
        return x


def build(weights):
    layers, contents, styles = [], [], []
    for block, count in enumerate(BLOCKS, 1):
        for i in range(1, count + 1):
            weight, bias = weights[f"conv{block}_{i}.weight"], weights[f"conv{block}_{i}.bias"]
            conv = torch.nn.Conv2d(weight.shape[1], weight.shape[0], 3, padding=1)
            conv.load_state_dict({"weight": weight, "bias": bias})
            layers += [conv, torch.nn.ReLU(inplace=False)]
            name = f"relu{block}_{i}"
            if name in CONTENT:
                contents.append(Loss(lambda x: x, CONTENT_WEIGHT))
                layers.append(contents[-1])
            if name in STYLES:
                styles.append(Loss(gram, STYLE_WEIGHT))
                layers.append(styles[-1])
            if len(styles) == len(STYLES):
                break
        if len(styles) == len(STYLES):
            break
        layers.append(torch.nn.MaxPool2d(2, 2))
    return torch.nn.Sequential(*layers).requires_grad_(False), contents, styles


def read(path, size):
    image = Image.open(path).convert("RGB")
    scale = size / max(image.size)
    image = image.resize([round(side * scale) for side in image.size], Image.BILINEAR)
    tensor = torch.from_numpy(np.asarray(image).copy()).permute(2, 0, 1)[None].float()
    return tensor.flip(1) - MEAN


def tv(x):
    return TV_WEIGHT * ((x[:, :, 1:] - x[:, :, :-1]).abs().sum() + (x[..., 1:] - x[..., :-1]).abs().sum())


def main():
    weights, content, style, output, size, iterations, threads = sys.argv[1:]
    torch.set_num_threads(int(threads))
    torch.manual_seed(0)
    net, contents, styles = build(load_file(weights))
    picture = read(content, int(size))
    with torch.no_grad():
        for losses, source in ((contents, picture), (styles, read(style, int(size)))):
            for loss in losses:
                loss.mode = "capture"
            net(source)
            for loss in losses:
                loss.mode = "off"
    for loss in contents + styles:
        loss.mode = "loss"
    x = (torch.randn(picture.shape) * 0.001).requires_grad_(True)
    if int(iterations) == 0:
        pixels = torch.from_numpy(np.load(output)).float() * 255
        pixels = pixels.reshape(-1, *pixels.shape[-2:])[None] if pixels.shape[-1] != 3 else pixels.permute(2, 0, 1)[None]
        x = (pixels.flip(1) - MEAN).requires_grad_(True)
    curve, begin = [], time.perf_counter()

    def evaluate():
        optimizer.zero_grad()
        net(x)
        total = sum(loss.loss for loss in contents + styles) + tv(x)
        total.backward()
        curve.append((round(time.perf_counter() - begin, 3), total.item()))
        if len(curve) % 25 == 1:
            print(f"{len(curve)} {curve[-1][0]:.1f} s {curve[-1][1]:.6g}", file=sys.stderr, flush=True)
        return total

    optimizer = torch.optim.LBFGS([x], max_iter=int(iterations), history_size=100, tolerance_change=-1, tolerance_grad=-1)
    if int(iterations) == 0:
        evaluate_once = evaluate()
        print(json.dumps({"loss": evaluate_once.item()}))
        return
    optimizer.step(evaluate)
    out = (x.detach() + MEAN).flip(1).clamp(0, 255)[0].permute(1, 2, 0).add(0.5).byte().numpy()
    Image.fromarray(out).save(output)
    print(json.dumps({"import_s": IMPORTED - START, "total_s": time.perf_counter() - START, "curve": curve}))


main()
