"""Each rule of scripts/check-layers fails on a file that breaks it, and on nothing else."""

import os
import subprocess
import tempfile
import unittest

CHECK = os.path.join(os.path.dirname(__file__), "../../scripts/check-layers")
HEADER = "// A purpose.\n#pragma once\n"
GOOD = {
    "src/base/text.h": HEADER,
    "src/job/plan.h": HEADER + '#include "base/text.h"\n',
    "src/tensor/seed.h": HEADER + "#include <ATen/core/Tensor.h>\n#include <c10/core/Device.h>\n",
    "src/nn/graph.h": HEADER + '#include "job/plan.h"\n#include "tensor/seed.h"\n',
    "src/media/image.cpp": '#include <opencv2/core.hpp>\n#include "tensor/seed.h"\n',
    "src/media/image.h": HEADER,
    "src/dream/ascent.cpp": '#include <ATen/ops/mul.h>\n#include "nn/graph.h"\n',
    "src/dream/ascent.h": HEADER,
    "src/app/run.h": HEADER + '#include "media/image.h"\n',
    "tools/dream.cpp": '#include "app/run.h"\n#include "dream/ascent.h"\n',
}


def check(extra):
    """Exit code and output for a project of the good files and `extra`, path -> text."""
    with tempfile.TemporaryDirectory() as root:
        for path, text in {**GOOD, **extra}.items():
            path = os.path.join(root, path)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
        run = subprocess.run([CHECK, root], capture_output=True, text=True)
        return run.returncode, run.stdout.splitlines()


class CheckLayers(unittest.TestCase):
    def test_layers_that_keep_the_order_pass(self):
        self.assertEqual(check({}), (0, ["the layers are apart"]))

    def refuses(self, path, text, words):
        code, lines = check({path: text})
        self.assertEqual(code, 1)
        self.assertEqual(len(lines), 1, lines)
        self.assertTrue(lines[0].startswith(path + ":"), lines)
        self.assertIn(words, lines[0])

    def test_a_lower_layer_may_not_include_a_higher_one(self):
        self.refuses("src/base/bad.cpp", '#include "job/plan.h"\n', "the layer base may not include job/")
        self.refuses("src/tensor/bad.cpp", '#include "nn/graph.h"\n', "the layer tensor may not include nn/")
        self.refuses("src/media/bad.cpp", '#include "nn/graph.h"\n', "the layer media may not include nn/")

    def test_a_feature_may_include_neither_another_feature_nor_media(self):
        self.refuses("src/style/bad.cpp", '#include "dream/ascent.h"\n', "the feature style may not include dream/")
        self.refuses("src/style/bad.cpp", '#include "media/image.h"\n', "the feature style may not include media/")

    def test_two_types_of_one_name_are_refused_unless_they_are_local(self):
        twice = "src/base/one.h", HEADER + "namespace atelier {\nstruct Plan {\n};\n}  // namespace atelier\n"
        local = "namespace atelier {\nnamespace {\nstruct Plan {\n};\n}  // namespace\n}  // namespace atelier\n"
        other = "namespace atelier {\nclass Plan : public Base {\n};\n}  // namespace atelier\n"
        self.assertEqual(check(dict([twice, ("src/nn/two.cpp", local)]))[0], 0)
        code, lines = check(dict([twice, ("src/nn/two.cpp", other)]))
        self.assertEqual((code, lines), (1, ["src/nn/two.cpp:2: src/base/one.h has a type Plan too"]))

    def test_each_wrapped_library_stays_in_its_layer(self):
        for name in ("opencv2/core.hpp", "libavutil/avutil.h", "cairo.h", "pango/pangocairo.h", "png.h", "tiffio.h", "webp/decode.h"):
            self.refuses("tools/bad.cpp", f"#include <{name}>\n", "belongs to src/media alone")
        for name in ("CLI/CLI.hpp", "yaml-cpp/yaml.h"):
            self.refuses("src/nn/bad.cpp", f"#include <{name}>\n", "belongs to src/job alone")

    def test_libtorch_begins_at_tensor(self):
        self.refuses("src/job/bad.cpp", "#include <ATen/core/Tensor.h>\n", "from src/tensor upwards")

    def test_heavy_headers_are_included_nowhere(self):
        for name in ("torch/torch.h", "ATen/ATen.h", "ATen/Functions.h"):
            self.refuses("tests/nn/bad_test.cpp", f"#include <{name}>\n", "is included nowhere")

    def test_headers_stay_light(self):
        self.refuses("src/nn/bad.h", HEADER + "#include <ATen/ops/mul.h>\n", "too heavy for a header")

    def test_headers_open_with_their_purpose_and_guard_themselves(self):
        self.refuses("src/nn/bad.h", "#pragma once\n// Late.\n\n#pragma once\n", "opens with its purpose")
        self.refuses("src/nn/bad.h", "// A purpose.\nint x;\n", "has #pragma once")

    def test_includes_are_written_from_src(self):
        self.refuses("src/nn/bad.cpp", '#include "graph.h"\n', "includes are written from there")
        self.refuses("src/nn/bad.cpp", '#include "../nn/graph.h"\n', "includes are written from there")

    def test_openmp_is_refused(self):
        self.refuses("src/nn/bad.cpp", "  #pragma omp parallel for\n", "no OpenMP")


if __name__ == "__main__":
    unittest.main()
