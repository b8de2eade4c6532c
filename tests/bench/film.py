"""Benchmark: how still films are dreamt, by the warping error along their sources' flow (Lai et al. 2018).

Dreams the first frames of each clip in three ways: every frame by itself (none), with the frame before blended in (blend), and
with the dream before carried along the flow (flow). Wanted of flow: at most 0.45 of the warping error of none and 0.6 of that of
blend, and within 10 % of the activation of none in the dreamed layers, for a film that is merely blurred is still too. Beside
them: what the film looks like and how that drifts from its first tenth to its last, seconds a frame, start included, and peak
memory. Without clips those of ../shared (or $ATELIER_SHARED) are taken; what stands after -- is given to dream as it is. With --style the films are stylize's, flow is wanted at most 0.4 of
none's warping error, and within 10 % of its style loss:

  scripts/bench film --frames 48 clip.mp4 -- --iterations 5
  scripts/bench film --style painting.jpg --modes none flow
"""
import argparse
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

import harness

SHARED = pathlib.Path(os.environ.get("ATELIER_SHARED", harness.ROOT / ".." / "shared"))
CLIPS = [SHARED / "data" / "video" / name for name in ("rabbit.webm", "frog.webm")]
MODES = ["none", "blend", "flow"]
ERROR_WANTED = {"none": 0.45, "blend": 0.6}
STYLIZED_ERROR_WANTED = {"none": 0.4}
ACTIVATION_WANTED = STYLE_WANTED = 0.1


def parse():
    words, more = sys.argv[1:], []
    if "--" in words:
        words, more = words[:words.index("--")], words[words.index("--") + 1:]
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("clips", nargs="*", type=pathlib.Path, help="films or folders of pictures")
    parser.add_argument("--frames", type=int, default=24)
    parser.add_argument("--size", type=int, default=640)
    parser.add_argument("--modes", nargs="+", default=MODES, choices=MODES, metavar="MODE", help=" ".join(MODES))
    parser.add_argument("--network", default="squeezenet")
    parser.add_argument("--layer", help="LAYER,...; by default those that the network dreams best with")
    parser.add_argument("--method", default="medium", help="optical flow that measures")
    parser.add_argument("--style", type=pathlib.Path, help="a painting: stylize makes the films")
    parser.add_argument("--keep", type=pathlib.Path, metavar="FOLDER", help="where the films are left to be looked at")
    parser.add_argument("--measure-only", action="store_true", help="the films that --keep left before")
    parser.add_argument("--json", action="store_true", help="the figures of bench_film instead of tables")
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    options = parser.parse_args(words)
    if options.measure_only and not options.keep:
        parser.error("--measure-only needs --keep FOLDER")
    options.more = more
    return options


def timed(command):
    """Seconds and peak GiB of a process."""
    begin = time.perf_counter()
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=log)
        _, status, usage = os.wait4(process.pid, 0)
        if status:
            log.seek(0)
            raise SystemExit(f"error: {' '.join(command)}\n{log.read().decode(errors='replace')}")
    return {"seconds": time.perf_counter() - begin, "peak": usage.ru_maxrss / 2**20}


def dreamt(clip, film, mode, options):
    """Anew: what an earlier run left would be taken for finished."""
    film.unlink(missing_ok=True)
    shutil.rmtree(f"{film}.work", ignore_errors=True)
    command = [harness.tool("stylize" if options.style else "dream"), clip, "-o", film, "--codec", "ffv1", "--frames", f"1-{options.frames}",
               "--size", options.size, "--stability", mode, "--threads", options.threads, "--progress", "none", *looks_of(options),
               *options.more]
    return timed([str(word) for word in command])


def layers_of(options):
    return ["--layer", options.layer] if options.layer else []


def looks_of(options):
    return ["--style", options.style] if options.style else ["--network", options.network, *layers_of(options)]


def measured(clip, films, options):
    command = [harness.tool("bench_film"), clip, *films, "--frames", options.frames, "--network", options.network,
               "--method", options.method, "--threads", options.threads, *layers_of(options),
               *(["--style", options.style] if options.style else [])]
    return json.loads(harness.run([str(word) for word in command])[1])


def ratio(a, b):
    return a / b if a is not None and b else None


def activation_ratio(film, other):
    """Mean over the layers, each against itself: they differ by orders of magnitude."""
    ratios = [ratio(film["activation"][layer], other["activation"][layer]) for layer in other["activation"]]
    return sum(ratios) / len(ratios) if ratios and None not in ratios else None


def row(title, values, form):
    print(f"  {title:<34}" + "".join(f"{'-' if value is None else format(value, form):>12}" for value in values))


def table(columns, costs):
    """`columns`: name to what bench_film says of a film, the source first."""
    films = list(columns.values())
    none = columns.get("none")
    paid = [(film, costs.get(name, {"seconds": None, "peak": None})) for name, film in columns.items()]
    print(f"  {'':<34}" + "".join(f"{name:>12}" for name in columns))
    row("frames", [film["frames"] for film in films], "d")
    row("warping error", [film["warping_error"] for film in films], ".2e")
    if none:
        row("  of none's", [ratio(film["warping_error"], none["warping_error"]) for film in films], ".3f")
    for layer in films[0]["activation"]:
        row(f"activation of {layer}", [film["activation"][layer] for film in films], ".1f")
    if none:
        row("  of none's, all layers", [activation_ratio(film, none) for film in films], ".3f")
    for kind in films[0]["style_loss"]:
        row(f"style loss, {kind}", [film["style_loss"][kind] for film in films], ".2e")
        if none:
            row("  of none's", [ratio(film["style_loss"][kind], none["style_loss"][kind]) for film in films], ".3f")
    for name in ("lightness", "contrast", "saturation", "detail"):
        row(name, [film["looks"][name]["mean"] for film in films], ".2e" if name == "detail" else ".4f")
        row("  drift", [film["looks"][name]["drift"] for film in films], "+.1%")
    row("change a frame, levels: mean", [film["change"]["mean"] for film in films], ".2f")
    row("  of the frame with most", [film["change"]["most"] for film in films], ".2f")
    row("  of the pixel with most", [film["change"]["largest"] for film in films], ".0f")
    if costs:
        row("seconds a frame", [ratio(cost["seconds"], film["frames"]) for film, cost in paid], ".2f")
        row("peak memory, GiB", [cost["peak"] for _, cost in paid], ".2f")


def verdicts(columns):
    def say(what, value, wanted, reached):
        print(f"  {what}: {value:.3f} (wanted {wanted}, {'reached' if reached else 'NOT reached'})")

    flow = columns.get("flow")
    is_stylized = bool(columns["source"]["style_loss"])
    for mode, wanted in (STYLIZED_ERROR_WANTED if is_stylized else ERROR_WANTED).items():
        if flow and mode in columns and (found := ratio(flow["warping_error"], columns[mode]["warping_error"])) is not None:
            say(f"warping error of flow to {mode}", found, f"at most {wanted}", found <= wanted)
    if is_stylized and flow and "none" in columns:
        for kind, loss in flow["style_loss"].items():
            found = loss / columns["none"]["style_loss"][kind]
            say(f"style loss of flow to none, {kind}", found, f"at most {1 + STYLE_WANTED:.2f}", found <= 1 + STYLE_WANTED)
    elif flow and "none" in columns and (found := activation_ratio(flow, columns["none"])) is not None:
        say("activation of flow to none", found, f"within {100 * ACTIVATION_WANTED:.0f} %", abs(found - 1) <= ACTIVATION_WANTED)


def run_clip(clip, folder, options):
    films = {mode: folder / f"{clip.stem}-{mode}.mkv" for mode in options.modes}
    costs = {} if options.measure_only else {mode: dreamt(clip, film, mode, options) for mode, film in films.items()}
    found = measured(clip, films.values(), options)
    if options.json:
        print(json.dumps({**found, "costs": costs}, indent=2))
        return
    columns = {"source": found["source"], **dict(zip(films, found["results"]))}
    if len({film["frames"] for film in columns.values()}) > 1:
        print("films of different lengths: their figures are not to be compared")
    print(f"{clip.name}, {found['size']}, {found['source']['frames']} frames, {options.network}; "
          f"{100 * (found['visible'] or 0):.1f} % of the places count")
    table(columns, costs)
    verdicts(columns)


def main():
    options = parse()
    clips = [clip for clip in options.clips or CLIPS if clip.exists()]
    for clip in set(options.clips or CLIPS) - set(clips):
        print(f"skipped: {clip} is not there")
    subprocess.run(["cmake", "--build", harness.ROOT / "build", "--target", "bench_film"], check=True, stdout=subprocess.DEVNULL)
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.keep or pathlib.Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        for clip in clips:
            run_clip(clip, folder, options)


main()
