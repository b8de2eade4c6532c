"""Benchmark: a dream of a vast picture in tiles: its memory, and the seconds of an iteration a megapixel against those of 1024x1024.

The seconds are the difference of two and one iterations, so that reading and writing the picture do not count.
"""
import argparse
import os
import subprocess
import tempfile
import time

import harness


def measured(command):
    """Seconds and peak bytes of a process."""
    begin = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"error: {' '.join(command)}")
    return time.perf_counter() - begin, usage.ru_maxrss * 1024


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=8192)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--layer", default="fire8", help="several layers are looked at twice: their strengths first")
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        def runs(size, iterations):
            path = f"{folder}/{size}-{iterations}.png"
            command = [harness.tool("dream"), "noise:clouds", "--size", f"{size}x{size}", "--octaves", "1", "--iterations", str(iterations),
                       "--layer", options.layer, "--threads", str(options.threads), "--progress", "none", "-o", path]
            results = []
            for _ in range(options.repeats):
                results.append(measured(command))
                os.remove(path)
            return results

        def iteration_s(size, few, many):
            seconds = {n: harness.median(s for s, _ in results[size, n]) for n in (few, many)}
            return (seconds[many] - seconds[few]) / (many - few) / (size * size / 1e6)

        results = {(size, n): runs(size, n) for size, n in ((1024, 2), (1024, 12), (options.size, 1), (options.size, 2))}
        small, vast = iteration_s(1024, 2, 12), iteration_s(options.size, 1, 2)
        peak = max(b for _, b in results[options.size, 1]) / 2**30
        print(f"{options.size}x{options.size}, one size, one iteration of {options.layer}: peak {peak:.2f} GiB "
              f"(wanted below 4, {'reached' if peak < 4 else 'NOT reached'})")
        print(f"an iteration a megapixel: 1024x1024 {small:.3f} s, {options.size}x{options.size} {vast:.3f} s, "
              f"{100 * (vast / small - 1):+.0f} % (wanted at most +25, {'reached' if vast <= 1.25 * small else 'NOT reached'})")


main()
