"""Benchmark: whether portraits of classes show their class, to the network that made them and to one that had no part in it.

Makes every STEP-th class of ImageNet with dream and asks classify what the pictures show: squeezenet's first guess (wanted 95 %), and
the first five of efficientnet-lite0 (wanted 50 %). With --keep FOLDER the pictures and a sheet of them stay.
"""
import argparse
import csv
import io
import os
import pathlib
import tempfile

import harness

WNIDS = [line.split("\t")[0] for line in (harness.ROOT / "models" / "imagenet-classes.tsv").read_text().splitlines()]
JUDGES = {"squeezenet": (1, 95), "efficientnet-lite0": (5, 50)}  # network: (how many guesses count, percent wanted)


def share_seen(network, among, pictures):
    """Percent of the pictures, named by the number of their class, that have it among the first guesses."""
    _, table = harness.run([harness.tool("classify"), "--network", network, "--top", str(among), *map(str, pictures), "--progress", "none"])
    rows = list(csv.DictReader(io.StringIO(table)))
    seen = [WNIDS[int(pathlib.Path(row["picture"]).stem)] in [row[f"class_{i}"] for i in range(1, among + 1)] for row in rows]
    return 100 * sum(seen) / len(pictures)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--step", type=int, default=10)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--keep", type=pathlib.Path)
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    options = parser.parse_args()
    classes = [options.first + options.step * i for i in range(options.count)]
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.keep or pathlib.Path(temporary)
        seconds, _ = harness.run([harness.tool("dream"), "--matrix.class", ",".join(map(str, classes)), "-o", f"{folder}/{{class}}.png",
                                  "--sheet", f"{folder}/sheet.png", "--threads", str(options.threads), "--progress", "none"])
        print(f"{len(classes)} portraits by squeezenet: {seconds / len(classes):.1f} s each")
        for network, (among, wanted) in JUDGES.items():
            share = share_seen(network, among, [folder / f"{number}.png" for number in classes])
            verdict = "reached" if share >= wanted else "NOT reached"
            print(f"{network}: the class is among the first {among} of {share:.0f} % (wanted {wanted}, {verdict})")


main()
