#include "charrnn-score/glslang.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>

#include "app/signals.h"
#include "base/error.h"
#include "base/files.h"
#include "base/text.h"
#include "charrnn/glsl.h"

extern char** environ;

namespace atelier {

namespace {

constexpr const char* kShadertoy =
    "uniform vec3 iResolution;uniform float iTime,iTimeDelta,iFrameRate,iSampleRate;uniform int iFrame;"
    "uniform float iChannelTime[4];uniform vec3 iChannelResolution[4];uniform vec4 iMouse,iDate;"
    "uniform sampler2D iChannel0,iChannel1,iChannel2,iChannel3;out vec4 shadertoyColor;\n";

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

// A folder of its own, removed with what is in it.
class WorkFolder {
 public:
  WorkFolder() {
    std::string name = (fs::temp_directory_path() / "charrnn-score-XXXXXX").string();
    if (!mkdtemp(name.data())) throw_file_error(errno, "can't be made", name);
    path_ = name;
  }
  ~WorkFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  WorkFolder(const WorkFolder&) = delete;
  WorkFolder& operator=(const WorkFolder&) = delete;
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

// Whether the program ends with 0; what it prints goes to `log`.
bool succeeds(const fs::path& program, std::vector<std::string> words, const fs::path& log) {
  std::vector<char*> arguments;
  words.insert(words.begin(), program.string());
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, log.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO);
  pid_t child = 0;
  const int error = posix_spawn(&child, program.c_str(), &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) throw_file_error(error, "can't be run", program);
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

// The compiler's first complaint, without the file's name.
std::string first_error(const fs::path& log) {
  for (const std::string& line : split(read_file(log), '\n'))
    if (line.starts_with("ERROR: "))
      return trim(line.substr(line.rfind(" '") == std::string::npos ? 7 : line.rfind(" '")));
  return "";
}

}  // namespace

fs::path find_glslang() {
  const char* path = std::getenv("PATH");
  for (const std::string& folder : split(path ? path : "", ':')) {
    const fs::path program = fs::path(folder) / "glslangValidator";
    if (!folder.empty() && access(program.c_str(), X_OK) == 0) return program;
  }
  throw Error("glslangValidator is not installed, and nothing else says what compiles", "",
              "install it: apt-get install glslang-tools");
}

std::string whole_shader(const std::string& line) {
  std::string source = glsl_of_line(line);
  if (has(source, "#version")) return source;
  const bool is_shadertoy = has(source, "void mainImage(") && !has(source, "void main(");
  if (is_shadertoy)
    return std::string("#version 330\n") + kShadertoy + source +
           "\nvoid main(){mainImage(shadertoyColor,gl_FragCoord.xy);}\n";
  if (has(source, "gl_FragColor") || has(source, "varying ") || has(source, "attribute "))
    return (has(source, "precision ") ? "#version 100\n" : "#version 100\nprecision highp float;\n") + source;
  return "#version 330\n" + source;
}

CompiledShaders compile_shaders(const std::string& sample, const std::string& stage) {
  const fs::path program = find_glslang();
  const WorkFolder folder;
  const fs::path file = folder.path() / ("shader." + stage), log = folder.path() / "log";
  CompiledShaders compiled;
  for (const std::string& line : split(sample, '\n')) {
    if (trim(line).empty()) continue;
    throw_if_interrupted();
    std::string source = whole_shader(line);
    write_file(file, source);
    ++compiled.count;
    if (succeeds(program, {file.string()}, log))
      compiled.good.push_back(std::move(source));
    else if (compiled.first_complaint.empty())
      compiled.first_complaint = first_error(log);
  }
  return compiled;
}

}  // namespace atelier
