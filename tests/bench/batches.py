"""Benchmark: small pictures dreamt together against one after another; and a picture of 67 megapixels against its share of a small one.

Whole commands; the seconds of an iteration are the difference of two commands, so that loading does not count.
"""
import argparse
import os
import tempfile

import harness


def dream(folder, *flags):
    return [harness.tool("dream"), "--progress", "none", "--log-level", "off", "--overwrite", "-o", f"{folder}/", *map(str, flags)]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--sizes", default="96,128,192")
    parser.add_argument("--precision", default="fp32")
    options = parser.parse_args()
    common = ("--octaves", 1, "--threads", options.threads, "--precision", options.precision)
    with tempfile.TemporaryDirectory() as folder:
        for size in options.sizes.split(","):
            def command(name, variations, iterations):
                return ["bash", "-c", 'rm -rf "$0"; exec "$@"', f"{folder}/{name}",
                        *dream(f"{folder}/{name}", "noise:clouds", "--size", f"{size}x{size}", "--iterations", iterations,
                               "--variations", variations, *common)]
            commands = {f"{kind} {n}": command(f"{kind}{n}", 16 if kind == "batch" else 1, n) for kind in ("batch", "one") for n in (5, 25)}
            results = harness.take_turns(commands, options.repeats)
            seconds = {name: harness.median(s for s, _ in runs) for name, runs in results.items()}
            batch = (seconds["batch 25"] - seconds["batch 5"]) / 20 / 16
            one = (seconds["one 25"] - seconds["one 5"]) / 20
            harness.report(f"a picture's iteration at {size}x{size}, in batches", one, batch, 1.35)


main()
