"""Benchmark: tsne-layout against openTSNE, both with two phases of learning rate n / exaggeration, 1000 iterations.

MNIST's 70,000 digits (or with --test its 10,000 test digits), principal components 50, perplexity 30. The baseline's time is what it
says of its own work, without Python's start; ours is the whole process, from the file to the table. The ratio of medians is wanted
to be 2. Both divergences are printed, and how many of 10 neighbors stay.

  scripts/bench tsne --test --rounds 3
"""
import argparse
import json
import os
import pathlib
import re
import subprocess
import tempfile
import time

import harness

WANTED = 2
DIGITS = harness.ROOT.parent / "shared" / "data" / "mnist"


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=1, help="of both in turn")
    parser.add_argument("--test", action="store_true", help="the test digits alone")
    parser.add_argument("--iterations", type=int, default=1000)
    parser.add_argument("--dims", type=int, default=2, help="3: our time against our own in two dimensions, wanted within 6x")
    return parser.parse_args()


def own(rows, options, dims):
    with tempfile.TemporaryDirectory() as folder:
        command = [harness.tool("tsne-layout"), rows, "-o", f"{folder}/map.csv", "--pca", "0", "--dims", str(dims),
                   "--iterations", str(options.iterations)]
        begin = time.perf_counter()
        process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        said = process.stderr.read()
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - begin
    if status:
        raise SystemExit(f"error: {said}")
    divergence, stay = re.search(r"KL divergence ([\d.]+); of 10 nearest neighbors ([\d.]+) %", said).groups()
    return {"seconds": seconds, "gib": usage.ru_maxrss / 2**20, "divergence": float(divergence), "stay": float(stay)}


def other(rows, options):
    _, text = harness.run(harness.baseline("tsne_open.py", "lay-out", rows, options.iterations))
    return json.loads(text)


def main():
    options = parse()
    if not DIGITS.exists():
        raise SystemExit(f"error: {DIGITS} is not there")
    with tempfile.TemporaryDirectory() as folder:
        rows = str(pathlib.Path(folder) / "rows.npy")
        harness.run(harness.baseline("tsne_open.py", "components", str(DIGITS), rows, *(["--test"] if options.test else [])))
        if options.dims == 3:
            pairs = [(own(rows, options, 3), own(rows, options, 2)) for _ in range(options.rounds)]
            names, wanted = ("atelier 3-D", "atelier 2-D"), 6
        else:
            pairs = [(other(rows, options), own(rows, options, 2)) for _ in range(options.rounds)]
            names, wanted = ("openTSNE", "atelier"), WANTED
    for place, name in enumerate(names):
        first = pairs[0][place]
        seconds = [pair[place]["seconds"] for pair in pairs]
        more = "".join(f", {key} {first[key]:.3f}" for key in ("divergence", "stay", "gib") if key in first)
        print(f"{name}: {harness.median(seconds):.1f} s{more}")
    ratios = [a["seconds"] / b["seconds"] for a, b in pairs]
    print(f"ratio {harness.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f}), wanted {wanted}")


if __name__ == "__main__":
    main()
