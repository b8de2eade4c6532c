"""Benchmark: whether portraits of classes show their class, to the network that made them and to another.

Makes every STEP-th class of ImageNet with squeezenet and asks squeezenet (top-1, wanted 50 %) and efficientnet-lite0
(top-5, wanted 95 %) what they show. The pictures are left in tests/bench/out/portrait.
"""
import argparse
import os
import subprocess

import harness

JUDGES = {"squeezenet": (50, None), "efficientnet-lite0": (None, 95)}  # top-1 and top-5 wanted, in percent


def verdict(reached, wanted):
    return "" if wanted is None else f" (wanted {wanted} %, {'reached' if reached >= wanted else 'NOT reached'})"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--network", default="squeezenet")
    parser.add_argument("--size", type=int, default=224)
    parser.add_argument("--batch", type=int, default=10)
    parser.add_argument("--step", type=int, default=10)
    parser.add_argument("--count", type=int, default=1000, help="classes from which every STEP-th is made")
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    options = parser.parse_args()
    subprocess.run(["cmake", "--build", harness.ROOT / "build", "--target", "bench_portrait"], check=True, stdout=subprocess.DEVNULL)
    folder = harness.ROOT / "tests" / "bench" / "out" / "portrait"
    arguments = [options.network, options.size, options.batch, options.step, options.count, folder, options.threads, *JUDGES]
    _, output = harness.run([harness.tool("bench_portrait"), *map(str, arguments)])
    (count, seconds), *judged = [line.split() for line in output.splitlines()]
    print(f"{count} portraits of {options.size} px by {options.network}: {seconds} s each, {options.batch} at once")
    for name, first, among_five in judged:
        wanted_first, wanted_five = JUDGES[name]
        print(f"{name}: top-1 {first} %{verdict(float(first), wanted_first)}, "
              f"top-5 {among_five} %{verdict(float(among_five), wanted_five)}")


main()
