"""Writes activations/NAME.safetensors: what networks compute, by plain torch functions written from their papers and homes.

Independent of src/nn: tests/nn/golden_test.cpp compares the descriptions in models/ with these. Networks whose weights are at
hand run with them; those whose weights need the open internet run with patterned ones (`Patterned`), which show the structure
just as well. Only up to 160 numbers of each layer are kept, at the places k * 7919 modulo its size.

usage: make_activations.py WEIGHTS_FOLDER...
"""
import math
import pathlib
import sys

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.torch import load_file, save_file

KEPT = 160
OUT = pathlib.Path(__file__).parent / "activations"


def picture(height, width):
    """RGB 0..1, exact in float32 wherever it is made."""
    c, y, x = np.meshgrid(np.arange(3), np.arange(height), np.arange(width), indexing="ij")
    return torch.from_numpy(((x * x * 3 + y * y * 5 + x * y * 7 + c * 50) % 256).astype(np.float32) / 255)[None]


class Patterned:
    """Weights by name: numbers of a 32-bit hash of their place, counted from where the key's letters say."""

    def uniform(self, key, *shape):
        start = sum(key.encode()) * 40503
        h = (np.arange(math.prod(shape)) + start).astype(np.uint32) * np.uint32(0x9E3779B1)
        h = (h ^ (h >> np.uint32(15))) * np.uint32(0x2C1B3C6D)
        h = (h ^ (h >> np.uint32(12))) * np.uint32(0x297A2D39)
        return torch.from_numpy(((h ^ (h >> np.uint32(15))) / 2**32 - 0.5).astype(np.float32)).reshape(shape)

    def kernel(self, key, *shape):
        return self.uniform(key, *shape) * 2 * math.sqrt(6 / math.prod(shape[1:]))

    def norm(self, key, channels):
        return {
            "weight": 1 + self.uniform(key + ".weight", channels) / 2,
            "bias": self.uniform(key + ".bias", channels) / 5,
            "mean": self.uniform(key + ".running_mean", channels) / 5,
            "var": 1 + self.uniform(key + ".running_var", channels) / 2,
        }

    def bias(self, key, channels):
        return self.uniform(key, channels) / 5


PATTERN = Patterned()


def caffe_input(x, mean):
    return x.flip(1) * 255 - torch.tensor(mean).view(1, 3, 1, 1)


# --- Networks with weights ---


def squeezenet(w, x):
    taps = {}

    def conv(name, x, **options):
        return F.relu(F.conv2d(x, w[name + ".weight"], w[name + ".bias"], **options))

    def fire(name, x):
        squeezed = conv(f"{name}/squeeze1x1", x)
        taps[name] = torch.cat([conv(f"{name}/expand1x1", squeezed), conv(f"{name}/expand3x3", squeezed, padding=1)], 1)
        return taps[name]

    def pool(x):
        return F.max_pool2d(x, 3, 2, ceil_mode=True)

    x = caffe_input(x, [104.0, 117.0, 123.0])
    taps["input"] = x
    taps["conv1"] = conv("conv1", F.pad(x, (0, 1, 0, 1)), stride=2)
    x = pool(taps["conv1"])
    x = pool(fire("fire3", fire("fire2", x)))
    x = pool(fire("fire5", fire("fire4", x)))
    x = fire("fire9", fire("fire8", fire("fire7", fire("fire6", x))))
    taps["pool10"] = conv("conv10", x).mean((2, 3))
    return taps


def tiny_darknet(w, x):
    taps = {}
    for i in range(1, 16):
        x = F.conv2d(x, w[f"conv{i}.weight"], padding=w[f"conv{i}.weight"].shape[-1] // 2)
        taps[f"conv{i}/linear"] = x
        norm = [w[f"bn{i}.{part}"] for part in ("running_mean", "running_var", "weight", "bias")]
        x = F.leaky_relu(F.batch_norm(x, *norm, eps=1e-3), 0.1)
        taps[f"conv{i}"] = x
        if i in (1, 2, 6, 10):
            x = F.max_pool2d(x, 2, 2, ceil_mode=True)
    taps["conv16/mean"] = F.conv2d(x, w["conv16.weight"], w["conv16.bias"]).mean((2, 3))
    return taps


def vgg16(w, x):
    taps = {}
    x = caffe_input(x, [103.939, 116.779, 123.68])
    for block, depth in enumerate((2, 2, 3, 3, 3), 1):
        for i in range(1, depth + 1):
            name = f"{block}_{i}"
            x = F.relu(F.conv2d(x, w[f"conv{name}.weight"], w[f"conv{name}.bias"], padding=1))
            taps[f"relu{name}"] = x
        x = F.max_pool2d(x, 2, 2, ceil_mode=True)
    return taps


def same(x, kernel, stride):
    """TensorFlow's SAME padding, the larger half at the bottom and right."""
    rows, columns = (max(0, (-(-side // stride) - 1) * stride + kernel - side) for side in x.shape[2:])
    return F.pad(x, (columns // 2, columns - columns // 2, rows // 2, rows - rows // 2))


def efficientnet_lite0(w, x):
    taps = {}

    def unit(conv, norm, x, stride=1, groups=1):
        kernel = w[conv + ".weight"]
        x = F.conv2d(same(x, kernel.shape[-1], stride), kernel, stride=stride, groups=groups)
        parts = [w[f"{norm}.{part}"] for part in ("running_mean", "running_var", "weight", "bias")]
        return F.batch_norm(x, *parts, eps=1e-3)

    def block(n, x, stride):
        name, y = f"_blocks.{n}.", x
        if n > 0:
            y = F.relu6(unit(name + "_expand_conv", name + "_bn0", y))
        y = F.relu6(unit(name + "_depthwise_conv", name + "_bn1", y, stride, y.shape[1]))
        y = unit(name + "_project_conv", name + "_bn2", y)
        return x + y if stride == 1 and x.shape == y.shape else y

    x = F.relu6(unit("_conv_stem", "_bn0", (x * 255 - 127) / 128, 2))
    n = 0
    for repeat, stride in ((1, 1), (2, 2), (2, 2), (3, 2), (3, 1), (4, 2), (1, 1)):
        for i in range(repeat):
            x = taps[f"block{n}"] = block(n, x, stride if i == 0 else 1)
            n += 1
    taps["head"] = F.relu6(unit("_conv_head", "_bn1", x))
    taps["code"] = taps["head"].mean((2, 3))
    taps["logits"] = F.linear(taps["code"], w["_fc.weight"], w["_fc.bias"])
    return taps


def fast_style(w, x):
    taps = {}

    def norm(name, x):
        x = (x - x.mean((2, 3), keepdim=True)) / (x.var((2, 3), unbiased=False, keepdim=True) + 1e-3).sqrt()
        return x * w[name + ".norm.scale"].view(1, -1, 1, 1) + w[name + ".norm.shift"].view(1, -1, 1, 1)

    def down(name, x, stride=1):
        kernel = w[name + ".weight"]
        return norm(name, F.conv2d(same(x, kernel.shape[-1], stride), kernel, stride=stride))

    def up(name, x):
        # The gradient of a SAME convolution of twice the size, which pads one pixel at the bottom and right.
        kernel, shape = w[name + ".weight"], (x.shape[0], w[name + ".weight"].shape[1], x.shape[2] * 2, x.shape[3] * 2)
        with torch.enable_grad():
            larger = torch.zeros(shape, requires_grad=True)
            forward = F.conv2d(F.pad(larger, (0, 1, 0, 1)), kernel, stride=2)
            return norm(name, torch.autograd.grad(forward, larger, x)[0])

    x = F.relu(down("conv1", x * 255))
    x = taps["conv2"] = F.relu(down("conv2", x, 2))
    x = taps["conv3"] = F.relu(down("conv3", x, 2))
    for i in range(1, 6):
        x = taps[f"resid{i}"] = x + down(f"resid{i}.conv2", F.relu(down(f"resid{i}.conv1", x)))
    x = taps["up1"] = F.relu(up("up1", x))
    x = taps["up2"] = F.relu(up("up2", x))
    taps["stylized"] = torch.tanh(down("conv_out", x)) * 150 + 127.5
    return taps


# --- Networks with patterned weights ---


def caffe_lrn(x, size=5, alpha=1e-4, beta=0.75):
    squares = F.pad(x * x, (0, 0, 0, 0, size // 2, size // 2))
    sums = sum(squares[:, i : i + x.shape[1]] for i in range(size))
    return x / (1 + alpha / size * sums) ** beta


def googlenet(x):
    taps = {}

    def conv(name, x, channels, kernel=1, stride=1):
        weight = PATTERN.kernel(name + ".weight", channels, x.shape[1], kernel, kernel)
        return F.relu(F.conv2d(x, weight, PATTERN.bias(name + ".bias", channels), stride, kernel // 2))

    def pool(x):
        return F.max_pool2d(x, 3, 2, ceil_mode=True)

    def inception(name, x, out1, reduce3, out3, reduce5, out5, out_pool):
        name = "inception_" + name
        parts = [
            conv(name + "/1x1", x, out1),
            conv(name + "/3x3", conv(name + "/3x3_reduce", x, reduce3), out3, 3),
            conv(name + "/5x5", conv(name + "/5x5_reduce", x, reduce5), out5, 5),
            conv(name + "/pool_proj", F.max_pool2d(x, 3, 1, 1), out_pool),
        ]
        taps[name + "/output"] = torch.cat(parts, 1)
        return taps[name + "/output"]

    x = caffe_input(x, [104.0, 117.0, 123.0])
    x = taps["pool1/norm1"] = caffe_lrn(pool(conv("conv1/7x7_s2", x, 64, 7, 2)))
    x = pool(caffe_lrn(conv("conv2/3x3", conv("conv2/3x3_reduce", x, 64), 192, 3)))
    x = inception("3a", x, 64, 96, 128, 16, 32, 32)
    x = pool(inception("3b", x, 128, 128, 192, 32, 96, 64))
    x = inception("4a", x, 192, 96, 208, 16, 48, 64)
    x = inception("4b", x, 160, 112, 224, 24, 64, 64)
    x = inception("4c", x, 128, 128, 256, 24, 64, 64)
    x = inception("4d", x, 112, 144, 288, 32, 64, 64)
    x = pool(inception("4e", x, 256, 160, 320, 32, 128, 128))
    x = inception("5a", x, 256, 160, 320, 32, 128, 128)
    x = inception("5b", x, 384, 192, 384, 48, 128, 128).mean((2, 3))
    name = "loss3/classifier"
    taps[name] = F.linear(x, PATTERN.kernel(name + ".weight", 1000, 1024), PATTERN.bias(name + ".bias", 1000))
    return taps


def conv_norm(conv, norm, x, channels, kernel=1, stride=1, padding=0, eps=1e-5):
    kernel = (kernel, kernel) if isinstance(kernel, int) else kernel
    x = F.conv2d(x, PATTERN.kernel(conv + ".weight", channels, x.shape[1], *kernel), None, stride, padding)
    own = PATTERN.norm(norm, channels)
    return F.batch_norm(x, own["mean"], own["var"], own["weight"], own["bias"], eps=eps)


def torchvision_input(x):
    return (x - torch.tensor([0.485, 0.456, 0.406]).view(1, 3, 1, 1)) / torch.tensor([0.229, 0.224, 0.225]).view(1, 3, 1, 1)


def resnet50(x):
    taps = {}

    def bottleneck(name, x, width, stride):
        y = F.relu(conv_norm(f"{name}.conv1", f"{name}.bn1", x, width))
        y = F.relu(conv_norm(f"{name}.conv2", f"{name}.bn2", y, width, 3, stride, 1))
        y = conv_norm(f"{name}.conv3", f"{name}.bn3", y, width * 4)
        if x.shape != y.shape:
            x = conv_norm(f"{name}.downsample.0", f"{name}.downsample.1", x, width * 4, 1, stride)
        taps[name] = F.relu(x + y)
        return taps[name]

    x = F.relu(conv_norm("conv1", "bn1", torchvision_input(x), 64, 7, 2, 3))
    x = F.max_pool2d(x, 3, 2, 1)
    for stage, (depth, width) in enumerate(zip((3, 4, 6, 3), (64, 128, 256, 512)), 1):
        for i in range(depth):
            x = bottleneck(f"layer{stage}.{i}", x, width, 2 if i == 0 and stage > 1 else 1)
    taps["fc"] = F.linear(x.mean((2, 3)), PATTERN.kernel("fc.weight", 1000, 2048), PATTERN.bias("fc.bias", 1000))
    return taps


def inception_v3(x):
    taps = {}

    def unit(name, x, channels, kernel=1, stride=1, padding=0):
        return F.relu(conv_norm(name + ".conv", name + ".bn", x, channels, kernel, stride, padding, 1e-3))

    def chain(name, x, *units):
        for branch, *shape in units:
            x = unit(f"{name}.{branch}", x, *shape)
        return x

    def keep(name, *parts):
        taps[name] = torch.cat(parts, 1)
        return taps[name]

    def average(x):
        return F.avg_pool2d(x, 3, 1, 1)

    def module_a(n, x, channels):
        return keep(
            n,
            chain(n, x, ("branch1x1", 64)),
            chain(n, x, ("branch5x5_1", 48), ("branch5x5_2", 64, 5, 1, 2)),
            chain(n, x, ("branch3x3dbl_1", 64), ("branch3x3dbl_2", 96, 3, 1, 1), ("branch3x3dbl_3", 96, 3, 1, 1)),
            chain(n, average(x), ("branch_pool", channels)),
        )

    def module_b(n, x):
        return keep(
            n,
            chain(n, x, ("branch3x3", 384, 3, 2)),
            chain(n, x, ("branch3x3dbl_1", 64), ("branch3x3dbl_2", 96, 3, 1, 1), ("branch3x3dbl_3", 96, 3, 2)),
            F.max_pool2d(x, 3, 2),
        )

    def module_c(n, x, width):
        row, column = ((1, 7), 1, (0, 3)), ((7, 1), 1, (3, 0))
        return keep(
            n,
            chain(n, x, ("branch1x1", 192)),
            chain(n, x, ("branch7x7_1", width), ("branch7x7_2", width, *row), ("branch7x7_3", 192, *column)),
            chain(n, x, ("branch7x7dbl_1", width), ("branch7x7dbl_2", width, *column), ("branch7x7dbl_3", width, *row),
                  ("branch7x7dbl_4", width, *column), ("branch7x7dbl_5", 192, *row)),
            chain(n, average(x), ("branch_pool", 192)),
        )

    def module_d(n, x):
        return keep(
            n,
            chain(n, x, ("branch3x3_1", 192), ("branch3x3_2", 320, 3, 2)),
            chain(n, x, ("branch7x7x3_1", 192), ("branch7x7x3_2", 192, (1, 7), 1, (0, 3)),
                  ("branch7x7x3_3", 192, (7, 1), 1, (3, 0)), ("branch7x7x3_4", 192, 3, 2)),
            F.max_pool2d(x, 3, 2),
        )

    def module_e(n, x):
        def fork(stem, y):
            return [unit(f"{n}.{stem}a", y, 384, (1, 3), 1, (0, 1)), unit(f"{n}.{stem}b", y, 384, (3, 1), 1, (1, 0))]

        single = chain(n, x, ("branch3x3_1", 384))
        double = chain(n, x, ("branch3x3dbl_1", 448), ("branch3x3dbl_2", 384, 3, 1, 1))
        return keep(n, chain(n, x, ("branch1x1", 320)), *fork("branch3x3_2", single), *fork("branch3x3dbl_3", double),
                    chain(n, average(x), ("branch_pool", 192)))

    x = unit("Conv2d_2a_3x3", unit("Conv2d_1a_3x3", (x - 0.5) / 0.5, 32, 3, 2), 32, 3)
    x = F.max_pool2d(unit("Conv2d_2b_3x3", x, 64, 3, 1, 1), 3, 2)
    x = F.max_pool2d(unit("Conv2d_4a_3x3", unit("Conv2d_3b_1x1", x, 80), 192, 3), 3, 2)
    x = module_a("Mixed_5d", module_a("Mixed_5c", module_a("Mixed_5b", x, 32), 64), 64)
    x = module_c("Mixed_6b", module_b("Mixed_6a", x), 128)
    x = module_c("Mixed_6e", module_c("Mixed_6d", module_c("Mixed_6c", x, 160), 160), 192)
    x = module_e("Mixed_7c", module_e("Mixed_7b", module_d("Mixed_7a", x)))
    taps["fc"] = F.linear(x.mean((2, 3)), PATTERN.kernel("fc.weight", 1000, 2048), PATTERN.bias("fc.bias", 1000))
    return taps


def vgg19(x):
    taps, position = {}, 0
    x = torchvision_input(x)
    for block, depth in enumerate((2, 2, 4, 4, 4), 1):
        channels = min(64 << (block - 1), 512)
        for i in range(1, depth + 1):
            key = f"features.{position}"
            weight = PATTERN.kernel(key + ".weight", channels, x.shape[1], 3, 3)
            x = F.relu(F.conv2d(x, weight, PATTERN.bias(key + ".bias", channels), padding=1))
            taps[f"relu{block}_{i}"] = x
            position += 2
        x = F.max_pool2d(x, 2, 2)
        position += 1
    return taps


# --- What is kept ---


def sampled(tensor):
    flat = tensor.contiguous().flatten()
    return flat[torch.arange(min(KEPT, flat.numel())) * 7919 % flat.numel()].clone()


def write(name, taps, height, width):
    for tap, values in taps.items():
        assert values.isfinite().all() and values.std() > 1e-6, (name, tap)
    OUT.mkdir(exist_ok=True)
    metadata = {"height": str(height), "width": str(width)}
    save_file({tap: sampled(values) for tap, values in taps.items()}, OUT / f"{name}.safetensors", metadata)
    print(name, {tap: f"{values.std():.3g}" for tap, values in taps.items()})


def find(file, folders):
    return next(load_file(path / file) for path in folders if (path / file).exists())


def main():
    folders = [pathlib.Path(folder) for folder in sys.argv[1:]]
    with_weights = {
        "squeezenet": (squeezenet, "squeezenet", 75, 98),
        "tiny-darknet": (tiny_darknet, "tiny-darknet", 75, 98),
        "vgg16": (vgg16, "vgg16", 45, 50),
        "efficientnet-lite0": (efficientnet_lite0, "efficientnet-lite0", 75, 98),
        "fast-style": (fast_style, "wave", 32, 48),
    }
    patterned = {"googlenet": (googlenet, 75, 98), "resnet50": (resnet50, 75, 98), "inception-v3": (inception_v3, 99, 120),
                 "vgg19": (vgg19, 45, 50)}
    with torch.no_grad():
        for name, (network, file, height, width) in with_weights.items():
            write(name, network(find(file + ".safetensors", folders), picture(height, width)), height, width)
        for name, (network, height, width) in patterned.items():
            write(name, network(picture(height, width)), height, width)


main()
