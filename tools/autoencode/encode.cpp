#include "autoencode/encode.h"

#include "base/files.h"
#include "tensor/npy.h"
#include "tensor/vectors.h"

namespace atelier {

ToolInfo EncodeJob::tool() {
  ToolInfo info = autoencode_command("encode", "pictures become the few numbers that describe them",
                                     "autoencode encode digits.safetensors pictures/ -o codes.npy");
  info.formats = {"npy", "csv", "vec"};
  return info;
}

std::vector<std::string> EncodeJob::beside(const std::string& format) const {
  return format == "npy" ? std::vector<std::string>{"ids.txt"} : std::vector<std::string>{};
}

void encode(Gathering<EncodeJob>& gathering) {
  const AutoencoderFile file = read_model(gathering, gathering.inputs());
  const NamedCodes found = codes_of_inputs(gathering, file.model);
  if (gathering.wants("ids.txt"))
    gathering.write_companion(
        "ids.txt", [&](const fs::path& path, const OutputMark&) { write_file(path, ids_text(found.names)); });
  const std::string& format = gathering.planned().output.format;
  gathering.write_bytes(format == "npy" ? npy_bytes(found.codes)
                                        : vectors_text({found.codes, found.names}, format));
}

}  // namespace atelier
