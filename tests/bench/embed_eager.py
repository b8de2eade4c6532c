"""The baseline of scripts/bench embed: CNN codes of pictures as they are commonly taken with PyTorch.

EfficientNet-Lite0 as modules in evaluation mode without gradients, batches of 16. PIL decodes, takes the shorter side to 256 px
(bicubic) and cuts 224 px out of the center: by torch's DataLoader in WORKERS processes beside the network, or with 0 in the
loop itself. Writes the codes (N,1280) to OUTPUT.

usage: embed_eager.py WEIGHTS LIST OUTPUT THREADS WORKERS
"""
import pathlib
import sys

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from safetensors.torch import load_file

BATCH = 16
# repeats, kernel, stride, expansion, channels
STAGES = ((1, 3, 1, 1, 16), (2, 3, 2, 6, 24), (2, 5, 2, 6, 40), (3, 3, 2, 6, 80), (3, 5, 1, 6, 112), (4, 5, 2, 6, 192), (1, 3, 1, 6, 320))


class SameConv2d(torch.nn.Conv2d):
    """TensorFlow's SAME: the odd zero at the end."""

    def forward(self, x):
        kernel, stride = self.kernel_size[0], self.stride[0]
        height, width = (max(0, (-(-side // stride) - 1) * stride + kernel - side) for side in x.shape[2:])
        if height or width:
            x = F.pad(x, (width // 2, width - width // 2, height // 2, height - height // 2))
        return F.conv2d(x, self.weight, None, self.stride, 0, 1, self.groups)


def norm(channels):
    return torch.nn.BatchNorm2d(channels, eps=1e-3)


class Block(torch.nn.Module):
    def __init__(self, before, channels, kernel, stride, expansion):
        super().__init__()
        width = before * expansion
        if expansion > 1:
            self._expand_conv, self._bn0 = SameConv2d(before, width, 1, bias=False), norm(width)
        self._depthwise_conv = SameConv2d(width, width, kernel, stride, groups=width, bias=False)
        self._bn1 = norm(width)
        self._project_conv, self._bn2 = SameConv2d(width, channels, 1, bias=False), norm(channels)
        self.is_residual = stride == 1 and before == channels

    def forward(self, x):
        y = F.relu6(self._bn0(self._expand_conv(x))) if hasattr(self, "_expand_conv") else x
        y = F.relu6(self._bn1(self._depthwise_conv(y)))
        y = self._bn2(self._project_conv(y))
        return x + y if self.is_residual else y


class EfficientNetLite0(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self._conv_stem, self._bn0 = SameConv2d(3, 32, 3, 2, bias=False), norm(32)
        blocks, before = [], 32
        for repeats, kernel, stride, expansion, channels in STAGES:
            for i in range(repeats):
                blocks.append(Block(before, channels, kernel, stride if i == 0 else 1, expansion))
                before = channels
        self._blocks = torch.nn.ModuleList(blocks)
        self._conv_head, self._bn1 = SameConv2d(before, 1280, 1, bias=False), norm(1280)
        self._fc = torch.nn.Linear(1280, 1000)

    def forward(self, x):
        x = F.relu6(self._bn0(self._conv_stem(x)))
        for block in self._blocks:
            x = block(x)
        return F.relu6(self._bn1(self._conv_head(x))).mean((2, 3))


class Pictures(torch.utils.data.Dataset):
    def __init__(self, files):
        self.files = files

    def __len__(self):
        return len(self.files)

    def __getitem__(self, place):
        picture = Image.open(self.files[place]).convert("RGB")
        ratio = 256 / min(picture.size)
        width, height = (max(256, round(side * ratio)) for side in picture.size)
        picture = picture.resize((width, height), Image.BICUBIC)
        left, top = (width - 224) // 2, (height - 224) // 2
        pixels = np.array(picture.crop((left, top, left + 224, top + 224)))
        return (torch.from_numpy(pixels).permute(2, 0, 1).float() - 127) / 128


def main():
    weights, names, output, threads, workers = sys.argv[1:]
    torch.set_num_threads(int(threads))
    network = EfficientNetLite0()
    network.load_state_dict(load_file(weights), strict=False)
    network.eval()
    files = pathlib.Path(names).read_text().split("\n")[:-1]
    loader = torch.utils.data.DataLoader(Pictures(files), batch_size=BATCH, num_workers=int(workers))
    with torch.no_grad():
        codes = torch.cat([network(batch) for batch in loader])
    np.save(output, codes.numpy())


main()
