"""Benchmark: charrnn-train and charrnn-sample against torch's nn.LSTM in Python (charrnn_eager.py).

Two layers of 512 on the CPU. Training: 50 streams of 50 characters, in float32 and in what --precision auto takes. Sampling: one stream in
float32 and bfloat16, and 64 at once, against the usual loop that asks for one character after another. Ours is what more steps or
characters take (the difference of two whole runs), theirs the median of a step; all take turns.

  scripts/bench charrnn --rounds 3
"""
import argparse
import json
import pathlib
import random
import tempfile

import harness

STEPS = (20, 80)
LENGTHS = {1: (2000, 30_000), 64: (300, 1500)}  # by streams
CHARACTERS = 50 * 50


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3, help="of all in turn")
    return parser.parse_args()


def write_text(path):
    draw = random.Random(1)
    letters = [chr(c) for c in range(48, 112)] + ["\n"]
    path.write_text("".join(draw.choices(letters, k=400_000)))


def eager(what, count):
    _, text = harness.run(harness.baseline("charrnn_eager.py", what, count))
    return json.loads(text)["seconds"]


def difference(command, counts):
    """Seconds that the more of two counts takes, by each."""
    few, many = (harness.run(command(count))[0] for count in counts)
    return (many - few) / (counts[1] - counts[0])


def training(folder, text, precision):
    def command(steps):
        model = tempfile.mkdtemp(dir=folder)
        return [harness.tool("charrnn-train"), text, "-o", f"{model}/m.safetensors", "--steps", str(steps), "--length", "50",
                "--layers", "2", "--hidden", "512", "--dropout", "0", "--output-dropout", "0", "--validate-every", "100000",
                "--keep", "0", "--sample-length", "0", "--precision", precision]

    return difference(command, STEPS)


def sampling(folder, model, precision, streams):
    def command(length):
        return [harness.tool("charrnn-sample"), model, "--length", str(length), "--documents", str(streams), "--precision", precision,
                "--overwrite", "-o", f"{folder}/{precision}-{streams}-{length}.txt"]

    for length in LENGTHS[streams]:
        pathlib.Path(command(length)[-1]).unlink(missing_ok=True)
    return difference(command, LENGTHS[streams]) / streams


def main():
    options = parse()
    with tempfile.TemporaryDirectory() as folder:
        text, model = pathlib.Path(folder) / "text.txt", f"{folder}/model.safetensors"
        write_text(text)
        harness.run([harness.tool("charrnn-train"), str(text), "-o", model, "--steps", "1", "--sample-length", "0", "--keep", "0"])
        measured = {
            "training, nn.LSTM": lambda: eager("train", 30) / CHARACTERS,
            "training, fp32": lambda: training(folder, str(text), "fp32") / CHARACTERS,
            "training, auto": lambda: training(folder, str(text), "auto") / CHARACTERS,
            "sampling, the usual loop": lambda: eager("sample", 600),
            "sampling, fp32": lambda: sampling(folder, model, "fp32", 1),
            "sampling, bf16": lambda: sampling(folder, model, "bf16", 1),
            "sampling 64, fp32": lambda: sampling(folder, model, "fp32", 64),
            "sampling 64, bf16": lambda: sampling(folder, model, "bf16", 64),
        }
        rounds = [{name: measure() for name, measure in measured.items()} for _ in range(options.rounds)]
    seconds = {name: harness.median([one[name] for one in rounds]) for name in measured}
    for name, value in seconds.items():
        print(f"{name}: {1 / value:,.0f} characters a second")
    for name, base, wanted in (("training, fp32", "training, nn.LSTM", 1.2), ("training, auto", "training, nn.LSTM", 1.2),
                               ("sampling, fp32", "sampling, the usual loop", 6), ("sampling, bf16", "sampling, the usual loop", 10),
                               ("sampling 64, fp32", "sampling, the usual loop", 30),
                               ("sampling 64, bf16", "sampling, the usual loop", 30)):
        ratios = [one[base] / one[name] for one in rounds]
        verdict = "reached" if harness.median(ratios) >= wanted else "NOT reached"
        print(f"{name}: ratio {harness.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f}), wanted {wanted}, {verdict}")


if __name__ == "__main__":
    main()
