#!/usr/bin/env python3
"""Makes tests/golden/pth/*.pth with PyTorch 2.11: python3 make_pth.py pth. Every tensor counts 0, 1, 2 ... in its own
type, bools as odd or even, so that the tests (tests/nn/pth_test.cpp) know the numbers by the names."""
import collections
import os
import sys

import torch

TYPES = ["float32", "float64", "float16", "bfloat16", "int64", "int32", "int16", "int8", "uint8", "complex64", "complex128"]
LATE_TYPES = ["uint16", "uint32", "uint64", "float8_e4m3fn", "float8_e5m2"]  # from _rebuild_tensor_v3


def count(shape, dtype=torch.float32):
    total = 1
    for side in shape:
        total *= side
    return torch.arange(total, dtype=torch.float64).to(dtype).reshape(shape)


def everything(types):
    state = collections.OrderedDict((name, count((2, 3), getattr(torch, name))) for name in types)
    state["bool"] = count((2, 3), torch.uint8) % 2 == 1
    state["parameter"] = torch.nn.Parameter(count((4, 3, 2, 2)))
    state["tied"] = state["parameter"]
    state["transposed"] = count((3, 4)).t()
    state["offset"] = count((10,))[4:7]
    state["every_second"] = count((4, 6))[1::2, ::2]
    state["expanded"] = count((3, 1)).expand(3, 4)
    state["channels_last"] = count((1, 3, 2, 2)).contiguous(memory_format=torch.channels_last)
    state["scalar"] = torch.tensor(7)
    state["empty"] = torch.empty(0, 5)
    return state


class Runs:
    """What a hostile file would hold: a call of the system."""

    def __reduce__(self):
        return os.system, ("touch /tmp/atelier-was-executed",)


def main():
    folder = sys.argv[1]

    def save(what, name, **options):
        torch.save(what, os.path.join(folder, name), **options)

    legacy = {"_use_new_zipfile_serialization": False}
    save(everything(TYPES + LATE_TYPES), "zip.pth")
    save(everything(TYPES + LATE_TYPES), "legacy.pth", **legacy)
    for protocol in (4, 5):
        save(everything(["float32"]), f"legacy-protocol{protocol}.pth", pickle_protocol=protocol, **legacy)
    save(everything(["float32"]), "zip-protocol4.pth", pickle_protocol=4)

    network = torch.nn.Sequential(torch.nn.Conv2d(1, 2, 1), torch.nn.BatchNorm2d(2))
    optimizer = torch.optim.SGD(network.parameters(), lr=0.1, momentum=0.9)
    parallel = {"module." + name: value for name, value in network.state_dict().items()}
    save({"epoch": 3, "arch": "tiny", "best": 71.5, "state_dict": parallel, "optimizer": optimizer.state_dict()},
         "checkpoint.pth")
    save(network, "whole-model.pth")
    save({"weight": count((2,)), "evil": Runs()}, "executes.pth")
    save({"weight": count((2,)), "evil": Runs()}, "executes-legacy.pth", **legacy)
    torch.jit.script(torch.nn.ReLU()).save(os.path.join(folder, "torchscript.pth"))


main()
