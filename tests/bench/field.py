"""Benchmark: whether fields of a class are full of it and repeat nothing.

Makes a field of each class with squeezenet; the largest peak of its autocorrelation beyond half an object (wanted: at
most 0.2) says whether objects are alike. The pictures are left in tests/bench/out/field.
"""
import argparse
import os
import subprocess

import harness

PEAK_WANTED = 0.2


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("classes", nargs="*", default=["mushroom", "daisy", "goldfish", "jellyfish"])
    parser.add_argument("--network", default="squeezenet")
    parser.add_argument("--size", default="1024x512")
    parser.add_argument("--object-size", type=int, default=160)
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    options = parser.parse_args()
    subprocess.run(["cmake", "--build", harness.ROOT / "build", "--target", "bench_field"], check=True, stdout=subprocess.DEVNULL)
    folder = harness.ROOT / "tests" / "bench" / "out" / "field"
    folder.mkdir(parents=True, exist_ok=True)
    for name in options.classes:
        arguments = [options.network, name, *options.size.split("x"), options.object_size, folder / f"{name}.png", options.threads]
        _, output = harness.run([harness.tool("bench_field"), *map(str, arguments)])
        seconds, peak, tiles = output.split()
        verdict = "reached" if float(peak) <= PEAK_WANTED else "NOT reached"
        print(f"{name} {options.size}: {seconds} s, autocorrelation {peak} (wanted {PEAK_WANTED}, {verdict}), "
              f"{tiles} % of tiles show it to {options.network}")


main()
