"""Benchmark: stylize with a feed-forward network against the same network in eager PyTorch (fast_style_eager.py).

640x360, fast-style, fp32 on the CPU, frames of a film (of rabbit320.mp4 in ../shared or $ATELIER_SHARED, or FILM) from picture to
picture: a frame is what more frames take longer, so that start-up counts on neither side. Compares the pictures too.
"""
import argparse
import os
import pathlib
import re
import subprocess
import tempfile

import harness

SHARED = pathlib.Path(os.environ.get("ATELIER_SHARED", harness.ROOT / ".." / "shared"))
SIZE, SHORT = "640x360", 2
WANTED = 1.5


def take_frames(film, folder, count):
    folder.mkdir()
    harness.run([harness.tool("test-copy"), str(film), "--frames", f"1-{count}", "--size", SIZE, "-o", str(folder / "f.%04d.png"),
                 "--no-metadata", "--log-level", "error", "--progress", "none"])


def paint_command(weights, frames, output, threads):
    """Anew: pictures that are finished would be skipped the next time."""
    settings = {"network": "fast-style", "weights": weights, "device": "cpu", "threads": threads, "progress": "none", "log-level": "error"}
    flags = [word for key, value in settings.items() for word in (f"--{key}", str(value))]
    paint = [harness.tool("stylize"), str(frames / "f.%04d.png"), "-o", str(output / "f.%04d.png"), *flags]
    return ["sh", "-c", 'rm -rf "$1"; shift; exec "$@"', "sh", str(output), *paint]


def largest_difference(a, b):
    """In levels of 255."""
    said = subprocess.run([harness.tool("compare-pictures"), str(a), str(b), "255"], stdout=subprocess.PIPE, text=True).stdout
    if not (found := re.match(r"largest ([\d.e+-]+)", said)):
        raise SystemExit(f"error: {a}, {b}: {said}")
    return float(found[1])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("film", nargs="?", type=pathlib.Path, default=SHARED / "data" / "video" / "rabbit320.mp4")
    parser.add_argument("--frames", type=int, default=8)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--weights", type=pathlib.Path, default=SHARED / "models" / "fast-style" / "wave.safetensors")
    options = parser.parse_args()
    for file in (options.film, options.weights):
        if not file.exists():
            raise SystemExit(f"skipped: {file} is not there")
    weights = options.weights.resolve()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        commands = {}
        for length, count in (("short", SHORT), ("long", SHORT + options.frames)):
            take_frames(options.film, folder / length, count)
            output = folder / f"eager-{length}"
            output.mkdir()
            commands[f"eager {length}"] = harness.baseline("fast_style_eager.py", weights, folder / length, output, options.threads)
            commands[f"own {length}"] = paint_command(weights, folder / length, folder / f"own-{length}", options.threads)
        results = harness.take_turns(commands, options.repeats)
        painted = sorted((folder / "eager-long").iterdir())
        difference = max(largest_difference(picture, folder / "own-long" / picture.name) for picture in painted)

    def frame_seconds(side):
        rounds = zip(results[f"{side} long"], results[f"{side} short"])
        return harness.median((long - short) / options.frames for (long, _), (short, _) in rounds)

    eager, own = frame_seconds("eager"), frame_seconds("own")
    print(f"frames a second: eager {1 / eager:.2f}, atelier {1 / own:.2f}")
    harness.report(f"a frame at {SIZE}", eager, own, WANTED)
    print(f"largest difference of {len(painted)} pictures: {difference:g} of 255")


main()
