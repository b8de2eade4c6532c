"""Benchmark: how often the classifiers are right, against what their weights reached elsewhere.

Top-1 and top-5 in percent on one picture for each of ImageNet's 1000 classes, named WNID_NAME.jpg. Elsewhere: PyTorch and
PIL with the same weights, pictures and presentation; for tiny-darknet its makers' figures on ImageNet's own pictures.
"""
import argparse
import os
import pathlib
import subprocess

import harness

SHARED = harness.ROOT / ".." / "shared"
# network: (top-1, top-5) elsewhere, and what must be reached
KNOWN = {
    "squeezenet": ((58.7, 82.2), (57, 81)),
    "efficientnet-lite0": ((76.2, 94.1), (75.5, 93)),
    "tiny-darknet": ((58.7, 81.7), (69, 88)),
}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("networks", nargs="*", default=list(KNOWN), help=", ".join(KNOWN))
    parser.add_argument("--pictures", type=pathlib.Path, default=SHARED / "data" / "imagenet-samples")
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    options = parser.parse_args()
    if not options.pictures.is_dir():
        raise SystemExit(f"skipped: {options.pictures} is not there (--pictures)")
    subprocess.run(["cmake", "--build", harness.ROOT / "build", "--target", "bench_accuracy"], check=True, stdout=subprocess.DEVNULL)
    for name in options.networks:
        shared = SHARED / "models" / name / f"{name}.safetensors"
        weights = str(shared.resolve()) if shared.exists() else ""
        seconds, output = harness.run([harness.tool("bench_accuracy"), name, weights, str(options.pictures.resolve()), str(options.threads)])
        count, *reached = output.split()
        known, wanted = KNOWN[name]
        verdict = "reached" if all(float(r) >= w for r, w in zip(reached, wanted)) else "NOT reached"
        print(f"{name}: top-1 {reached[0]} %, top-5 {reached[1]} % of {count} pictures in {seconds:.0f} s "
              f"(elsewhere {known[0]} / {known[1]}; wanted {wanted[0]} / {wanted[1]}, {verdict})")


main()
