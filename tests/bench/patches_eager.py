"""The baseline of scripts/bench patches: patches matched as they are commonly written with PyTorch.

All patches of both maps written out, those of the style divided by their norms, one product of matrices, the largest of each row.
Prints a line of JSON: the seconds of each repeat and the matches.

usage: patches_eager.py CHANNELS HEIGHT WIDTH REPEATS THREADS MAPS
"""
import json
import sys
import time

import numpy as np
import torch
import torch.nn.functional as F

SIDE = 3


def matches(query, style):
    patches = F.unfold(query[None], SIDE)[0].t()
    others = F.unfold(style[None], SIDE)[0]
    others = others / others.norm(dim=0)
    return (patches @ others).argmax(1)


def main():
    channels, height, width, repeats, threads = map(int, sys.argv[1:6])
    torch.set_num_threads(threads)
    maps = torch.from_numpy(np.fromfile(sys.argv[6], dtype=np.float32)).view(2, channels, height, width)
    seconds = []
    with torch.no_grad():
        for _ in range(repeats + 1):
            begin = time.perf_counter()
            found = matches(*maps)
            seconds.append(time.perf_counter() - begin)
    print(json.dumps({"seconds": seconds[1:], "matches": found.tolist()}))


main()
