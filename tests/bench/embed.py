"""Benchmark: embed's CNN codes of pictures against eager PyTorch with the same network, weights and batches (embed_eager.py).

efficientnet-lite0, fp32 on the CPU, from files to codes. A picture is what more pictures take longer, so that start-up counts on
neither side. Two baselines: pictures decoded in the loop, and by DataLoader's processes beside the network. Compares the codes too.
"""
import argparse
import ast
import os
import pathlib
import struct
import tempfile

import harness

SHARED = pathlib.Path(os.environ.get("ATELIER_SHARED", harness.ROOT / ".." / "shared"))
WEIGHTS = pathlib.Path(os.environ.get("XDG_CACHE_HOME", pathlib.Path.home() / ".cache")) / "atelier" / "models" / "efficientnet-lite0.safetensors"
WANTED = 1.5


def read_rows(path):
    data = path.read_bytes()
    length = struct.unpack("<H", data[8:10])[0]
    count, width = ast.literal_eval(data[10:10 + length].decode())["shape"]
    numbers = struct.unpack(f"<{count * width}f", data[10 + length:])
    return [numbers[i * width:(i + 1) * width] for i in range(count)]


def differences(a, b):
    """Of each two rows, in shares of the row's own length: pictures are decoded and made small by different libraries."""
    def of_rows(one, other):
        length = sum(x * x for x in other) ** 0.5
        return sum((x - y) ** 2 for x, y in zip(one, other)) ** 0.5 / length
    return [of_rows(one, other) for one, other in zip(read_rows(a), read_rows(b))]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pictures", type=pathlib.Path, default=SHARED / "data" / "imagenet-samples")
    parser.add_argument("--count", type=int, default=480)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    options = parser.parse_args()
    for needed in (options.pictures, WEIGHTS):
        if not needed.exists():
            raise SystemExit(f"skipped: {needed} is not there")
    files = sorted(str(file.resolve()) for file in options.pictures.iterdir())[:options.count]
    short = max(len(files) // 5, 1)
    with tempfile.TemporaryDirectory() as name:
        folder, commands = pathlib.Path(name), {}
        for length, count in (("short", short), ("long", len(files))):
            names = folder / f"{length}.txt"
            names.write_text("".join(f"{file}\n" for file in files[:count]))
            own = [harness.tool("embed"), "--files-from", str(names), "-o", str(folder / f"own-{length}.npy"), "--device", "cpu",
                   "--threads", str(options.threads), "--progress", "none", "--log-level", "off"]
            commands[f"own {length}"] = ["sh", "-c", 'rm -f "$1"; shift; exec "$@"', "sh", str(folder / f"own-{length}.npy"), *own]
            for kind, workers in (("eager", 0), ("eager ahead", options.threads)):
                commands[f"{kind} {length}"] = harness.baseline("embed_eager.py", WEIGHTS, names, folder / f"{kind}-{length}.npy",
                                                                options.threads, workers)
        results = harness.take_turns(commands, options.repeats)
        apart = differences(folder / "own-long.npy", folder / "eager-long.npy")

    def picture_seconds(kind):
        rounds = zip(results[f"{kind} long"], results[f"{kind} short"])
        return harness.median((long - short_s) / (len(files) - short) for (long, _), (short_s, _) in rounds)

    seconds = {kind: picture_seconds(kind) for kind in ("own", "eager", "eager ahead")}
    print("pictures a second: " + ", ".join(f"{kind} {1 / value:.1f}" for kind, value in seconds.items()))
    harness.report("a picture, decoded in the baseline's loop", seconds["eager"], seconds["own"], WANTED)
    harness.report("a picture, decoded by its DataLoader", seconds["eager ahead"], seconds["own"], WANTED)
    print(f"differences of codes: median {harness.median(apart):.1e}, largest {max(apart):.1e} of their length")


main()
