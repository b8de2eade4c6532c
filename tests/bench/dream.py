"""Benchmark: the dream tool against the same method in eager PyTorch (dream_eager.py).

640x360, tiny-darknet conv12, 4 octaves x 1.4, 10 iterations, fp32 on the CPU. Compares the whole command, start to picture, and
the steady state: an iteration at the full size (for the tool: what 20 more iterations take, by 20).
"""
import argparse
import json
import os
import pathlib
import random
import tempfile

import harness

WEIGHTS = harness.ROOT / ".." / "shared" / "models" / "tiny-darknet" / "tiny-darknet.safetensors"
WIDTH, HEIGHT = 640, 360


def write_picture(path):
    """Soft colors and a little noise, as PPM."""
    noise = random.Random(1)
    pixels = bytes(
        min(255, max(0, int(v + noise.gauss(0, 12))))
        for y in range(HEIGHT)
        for x in range(WIDTH)
        for v in (255 * x / WIDTH, 255 * y / HEIGHT, 128)
    )
    path.write_bytes(b"P6\n%d %d\n255\n" % (WIDTH, HEIGHT) + pixels)


def dream_command(weights, picture, threads, octaves, iterations):
    """To stdout: a file that is finished would be skipped the next time."""
    settings = {"network": "tiny-darknet", "weights": weights, "layer": "conv12", "octaves": octaves, "iterations": iterations,
                "gradient": "plain", "saturation": 1, "step": 1.5, "precision": "fp32", "device": "cpu", "threads": threads}
    flags = [word for key, value in settings.items() for word in (f"--{key}", str(value))]
    return [harness.tool("dream"), str(picture), "-o", "png:-", "--progress", "none", *flags]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--weights", type=pathlib.Path, default=WEIGHTS)
    options = parser.parse_args()
    if not options.weights.exists():
        raise SystemExit(f"skipped: {options.weights} is not there (--weights)")
    weights = options.weights.resolve()
    with tempfile.TemporaryDirectory() as folder:
        picture = pathlib.Path(folder) / "picture.ppm"
        write_picture(picture)

        def own(octaves, iterations):
            return dream_command(weights, picture, options.threads, octaves, iterations)

        eager = harness.baseline("dream_eager.py", weights, picture, pathlib.Path(folder) / "eager.png", "conv12", 4, 10, options.threads)
        results = harness.take_turns({"eager": eager, "own": own(4, 10), "short": own(1, 10), "long": own(1, 30)}, options.repeats)

    def seconds(name):
        return harness.median(s for s, _ in results[name])

    eager_iteration = harness.median(json.loads(text)["iteration_s"] for _, text in results["eager"])
    harness.report("whole command", seconds("eager"), seconds("own"), 2.5)
    harness.report("an iteration at 640x360", eager_iteration, (seconds("long") - seconds("short")) / 20, 1.6)


main()
