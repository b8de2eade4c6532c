"""The baseline of scripts/bench transfer and study: neural-style-pt's method as it stands in PyTorch.

A sequential VGG16 with loss modules between its layers, eager autograd, torch's L-BFGS (history 100) from noise of 0.001: content at
relu4_2 (5), Gram matrices at relu1_1 ... relu5_1 (100 each), total variation 1e-3, one size. Writes a line of JSON:
`loss`, the least that it came to; `clipped`, what that picture has once it is held within 0..255, as a file shows it (OUTPUT); seconds of
import and of everything; and its `curve`, of each evaluation the second (from the first evaluation on) and the loss.

With 0 iterations OUTPUT is a picture that is there (.npy), of which the two losses are told.

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
    curve, best, begin = [], x.detach().clone(), time.perf_counter()

    def loss_of(x):
        net(x)
        return sum(loss.loss for loss in contents + styles) + tv(x)

    def evaluate():
        optimizer.zero_grad()
        total = loss_of(x)
        total.backward()
        curve.append((round(time.perf_counter() - begin, 3), total.item()))
        if total.item() == min(loss for _, loss in curve):
            best.copy_(x.detach())
        if len(curve) % 25 == 1:
            print(f"{len(curve)} {curve[-1][0]:.1f} s {curve[-1][1]:.6g}", file=sys.stderr, flush=True)
        return total

    optimizer = torch.optim.LBFGS([x], max_iter=int(iterations), history_size=100, tolerance_change=-1, tolerance_grad=-1)
    if int(iterations) > 0:
        optimizer.step(evaluate)
    seconds = time.perf_counter() - START
    with torch.no_grad():
        shown = (best + MEAN).clamp(0, 255)
        told = {"loss": loss_of(best).item(), "clipped": loss_of(shown - MEAN).item()}
    if int(iterations) > 0:
        Image.fromarray(shown.flip(1)[0].permute(1, 2, 0).add(0.5).byte().numpy()).save(output)
        told |= {"import_s": IMPORTED - START, "total_s": seconds, "curve": curve}
    print(json.dumps(told))


main()
