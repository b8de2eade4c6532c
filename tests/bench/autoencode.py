"""Benchmark: autoencode train against the same models in eager PyTorch (autoencode_eager.py).

On the CPU, batches of 128 pictures of 28x28: dense 784-1000-500-250-30, convolutional of depth 2 and width 32 to 32 numbers, and
a variational 784-400-20. Ours is what more steps take (the difference of two whole runs), in float32 and in what --precision
auto takes, theirs the median of a step; all take turns.

  scripts/bench autoencode --rounds 3
"""
import argparse
import json
import pathlib
import random
import struct
import tempfile

import harness

WANTED = 1.3
MODELS = {
    "dense": ["--bottleneck", "30"],
    "conv": ["--model", "conv", "--width", "32", "--depth", "2", "--bottleneck", "32"],
    "vae": ["--layers", "400", "--bottleneck", "20", "--code", "variational"],
}
STEPS = (100, 500)


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3, help="of all in turn")
    return parser.parse_args()


def write_pictures(path, count=2000):
    draw = random.Random(1)
    path.write_bytes(struct.pack(">4BIII", 0, 0, 8, 3, count, 28, 28) + draw.randbytes(count * 784))


def eager(model):
    _, text = harness.run(harness.baseline("autoencode_eager.py", model, 150))
    return json.loads(text)["seconds"]


def training(folder, pictures, model, precision):
    def seconds(steps):
        output = tempfile.mkdtemp(dir=folder)
        return harness.run([harness.tool("autoencode"), "train", pictures, *MODELS[model], "--held-out", "0", "--steps", str(steps),
                            "--keep", "0", "--validate-every", "1000000", "--precision", precision, "-o", f"{output}/m.safetensors"])[0]

    few, many = (seconds(steps) for steps in STEPS)
    return (many - few) / (STEPS[1] - STEPS[0])


def main():
    options = parse()
    with tempfile.TemporaryDirectory() as folder:
        pictures = pathlib.Path(folder) / "pictures-ubyte"
        write_pictures(pictures)
        measured = {}
        for model in MODELS:
            measured[f"{model}, PyTorch"] = lambda model=model: eager(model)
            for precision in ("fp32", "auto"):
                measured[f"{model}, {precision}"] = lambda model=model, precision=precision: training(
                    folder, str(pictures), model, precision)
        rounds = [{name: measure() for name, measure in measured.items()} for _ in range(options.rounds)]
    for name in measured:
        print(f"{name}: {1 / harness.median([one[name] for one in rounds]):.0f} steps a second")
    for model in MODELS:
        for precision in ("fp32", "auto"):
            ratios = [one[f"{model}, PyTorch"] / one[f"{model}, {precision}"] for one in rounds]
            verdict = "reached" if harness.median(ratios) >= WANTED else "NOT reached"
            print(f"{model}, {precision}: ratio {harness.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f}), "
                  f"wanted {WANTED}, {verdict}")


if __name__ == "__main__":
    main()
