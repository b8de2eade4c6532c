"""Benchmark: patches of a style matched by Atelier against unfold, matmul and argmax in PyTorch (patches_eager.py).

One iteration's matching of a picture of 384 px in vgg16, with a style of the same size and without turned or enlarged copies:
relu3_1 (256 x 96 x 96) and relu4_1 (512 x 48 x 48), float32. The maps are smooth rectified noise, the same for both. Beside the ratio
of medians, which is wanted to be 5, the share of equal matches.

  scripts/bench patches --repeats 9
"""
import argparse
import json
import os
import pathlib
import tempfile

import harness

LAYERS = {"relu3_1": (256, 96, 96), "relu4_1": (512, 48, 48)}
WANTED = 5
MAKE_MAPS = """
import sys, torch
import torch.nn.functional as F
path, *shape = sys.argv[1], *map(int, sys.argv[2:])
torch.manual_seed(1)
channels, height, width = shape
maps = F.interpolate(torch.randn(2, channels, height // 2, width // 2), (height, width), mode="bicubic").relu()
maps.numpy().tofile(path)
"""


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--rounds", type=int, default=3, help="of both in turn")
    parser.add_argument("--threads", type=int, default=2)
    return parser.parse_args()


def measured(layer, options, folder):
    shape = LAYERS[layer]
    maps = pathlib.Path(folder) / f"{layer}.f32"
    harness.run([os.environ["ATELIER_BENCH_PYTHON"], "-c", MAKE_MAPS, str(maps), *map(str, shape)])
    words = [*map(str, shape), str(options.repeats), str(options.threads), str(maps)]
    commands = {"eager": harness.baseline("patches_eager.py", *words), "own": [harness.tool("bench_patches"), *words]}
    runs = harness.take_turns(commands, options.rounds)
    reports = {name: [json.loads(text) for _, text in results] for name, results in runs.items()}
    seconds = {name: harness.median([s for report in all_of for s in report["seconds"]]) for name, all_of in reports.items()}
    eager, own = reports["eager"][0]["matches"], reports["own"][0]["matches"]
    return seconds, sum(a == b for a, b in zip(eager, own)) / len(eager)


def main():
    options = parse()
    total = {"eager": 0, "own": 0}
    with tempfile.TemporaryDirectory() as folder:
        for layer in LAYERS:
            seconds, equal = measured(layer, options, folder)
            harness.report(f"{layer}, {equal:.2%} of matches equal", seconds["eager"], seconds["own"], WANTED)
            total = {name: total[name] + seconds[name] for name in total}
    harness.report("an iteration at 384 px", total["eager"], total["own"], WANTED)


main()
