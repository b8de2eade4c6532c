"""The baseline of scripts/bench fast_style: the network of Johnson et al. 2016 as it is commonly written with PyTorch.

Modules of convolutions and instance norms as in Lengstrom's fast-style-transfer (TensorFlow's SAME padding), without gradients.
Reads the frames of a folder and writes the painted ones as PNG to another. Prints a line of JSON: the median seconds of a frame,
from the picture's tensor to the painted one (forward_s), and with what every frame needs besides, reading and writing it (frame_s).

usage: fast_style_eager.py WEIGHTS FRAMES OUTPUT THREADS
"""
import json
import pathlib
import statistics
import sys
import time

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from safetensors.torch import load_file


def pad_same(x, kernel, stride):
    """Zeros around x as TensorFlow's SAME puts them: the odd one at the end."""
    def sides(length):
        total = max(0, (-(-length // stride) - 1) * stride + kernel - length)
        return total // 2, total - total // 2

    (top, bottom), (left, right) = sides(x.shape[2]), sides(x.shape[3])
    return F.pad(x, (left, right, top, bottom))


class Unit(torch.nn.Module):
    """A convolution and its instance norm."""

    def __init__(self, weights, name, stride=1, transposed=False):
        super().__init__()
        self.weight = torch.nn.Parameter(weights[f"{name}.weight"])
        self.scale = torch.nn.Parameter(weights[f"{name}.norm.scale"])
        self.shift = torch.nn.Parameter(weights[f"{name}.norm.shift"])
        self.stride, self.transposed = stride, transposed

    def forward(self, x):
        if self.transposed:
            height, width = x.shape[2] * self.stride, x.shape[3] * self.stride
            x = F.conv_transpose2d(x, self.weight, stride=self.stride)[:, :, :height, :width]
        else:
            x = F.conv2d(pad_same(x, self.weight.shape[2], self.stride), self.weight, stride=self.stride)
        return F.instance_norm(x, weight=self.scale, bias=self.shift, eps=1e-3)


class FastStyle(torch.nn.Module):
    def __init__(self, weights):
        super().__init__()
        self.down = torch.nn.ModuleList([Unit(weights, "conv1"), Unit(weights, "conv2", 2), Unit(weights, "conv3", 2)])
        self.residual = torch.nn.ModuleList(
            torch.nn.ModuleList([Unit(weights, f"resid{i}.conv1"), Unit(weights, f"resid{i}.conv2")]) for i in range(1, 6))
        self.up = torch.nn.ModuleList([Unit(weights, "up1", 2, True), Unit(weights, "up2", 2, True)])
        self.out = Unit(weights, "conv_out")

    def forward(self, x):
        for unit in self.down:
            x = F.relu(unit(x))
        for first, second in self.residual:
            x = x + second(F.relu(first(x)))
        for unit in self.up:
            x = F.relu(unit(x))
        return torch.tanh(self.out(x)) * 150 + 127.5


def main():
    weights, frames, output, threads = sys.argv[1:]
    torch.set_num_threads(int(threads))
    model = FastStyle(load_file(weights)).eval()
    forward, whole = [], []
    with torch.no_grad():
        for frame in sorted(pathlib.Path(frames).glob("*.png")):
            begin = time.perf_counter()
            pixels = np.asarray(Image.open(frame).convert("RGB"))
            x = torch.from_numpy(pixels.copy()).permute(2, 0, 1)[None].float()
            ready = time.perf_counter()
            painted = model(x)
            forward.append(time.perf_counter() - ready)
            out = (painted[0].permute(1, 2, 0).clamp(0, 255) + 0.5).byte().numpy()
            Image.fromarray(out).save(pathlib.Path(output) / (frame.stem + ".png"), compress_level=1)
            whole.append(time.perf_counter() - begin)
    print(json.dumps({"forward_s": statistics.median(forward), "frame_s": statistics.median(whole)}))


main()
