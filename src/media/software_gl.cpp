#include "media/software_gl.h"

#include <dlfcn.h>

#include <cstdlib>
#include <regex>

#include "base/error.h"
#include "base/text.h"

namespace atelier {

namespace {

// As in the registry of Khronos.
enum : unsigned {
  kTriangles = 0x4,
  kTexture2d = 0xDE1,
  kUnsignedByte = 0x1401,
  kInt = 0x1404,
  kFloat = 0x1406,
  kRgba = 0x1908,
  kLinear = 0x2601,
  kMagFilter = 0x2800,
  kMinFilter = 0x2801,
  kRgba8 = 0x8058,
  kArrayBuffer = 0x8892,
  kStaticDraw = 0x88E4,
  kFragmentShader = 0x8B30,
  kVertexShader = 0x8B31,
  kVec2 = 0x8B50,
  kVec3 = 0x8B51,
  kVec4 = 0x8B52,
  kBool = 0x8B56,
  kCompileStatus = 0x8B81,
  kLinkStatus = 0x8B82,
  kActiveUniforms = 0x8B86,
  kColorAttachment = 0x8CE0,
  kFramebuffer = 0x8D40,
  kRenderbuffer = 0x8D41,
};
enum : int { kEglOpenGlApi = 0x30A2, kEglNone = 0x3038, kEglSurfaceless = 0x31DD };

constexpr int kNoise = 64;  // px of the texture

bool has(const std::string& text, std::string_view part) {
  return lower(text).find(part) != std::string::npos;
}

[[noreturn]] void throw_missing(const std::string& what) {
  throw Error("there is no software OpenGL that paints shaders: " + what, "",
              "install it: apt-get install libegl1 libgl1-mesa-dri");
}

// Gray and the same everywhere.
std::vector<uint8_t> noise() {
  std::vector<uint8_t> pixels;
  uint32_t state = 1;
  for (int i = 0; i < kNoise * kNoise * 4; ++i) {
    state = state * 1664525 + 1013904223;
    pixels.push_back(static_cast<uint8_t>(state >> 24));
  }
  return pixels;
}

}  // namespace

struct SoftwareGl::Functions {
  void* (*address)(const char*);
  unsigned (*create_shader)(unsigned);
  void (*shader_source)(unsigned, int, const char* const*, const int*);
  void (*compile_shader)(unsigned);
  void (*get_shader)(unsigned, unsigned, int*);
  void (*get_shader_log)(unsigned, int, int*, char*);
  void (*delete_shader)(unsigned);
  unsigned (*create_program)();
  void (*attach_shader)(unsigned, unsigned);
  void (*bind_attribute)(unsigned, unsigned, const char*);
  void (*link_program)(unsigned);
  void (*get_program)(unsigned, unsigned, int*);
  void (*get_program_log)(unsigned, int, int*, char*);
  void (*use_program)(unsigned);
  void (*delete_program)(unsigned);
  void (*get_uniform)(unsigned, unsigned, int, int*, int*, unsigned*, char*);
  int (*uniform_location)(unsigned, const char*);
  void (*uniform_int)(int, int);
  void (*uniform_floats[4])(int, int, const float*);
  void (*make_textures)(int, unsigned*);
  void (*bind_texture)(unsigned, unsigned);
  void (*texture_image)(unsigned, int, int, int, int, int, unsigned, unsigned, const void*);
  void (*texture_setting)(unsigned, unsigned, int);
  void (*make_buffers)(int, unsigned*);
  void (*bind_buffer)(unsigned, unsigned);
  void (*buffer_data)(unsigned, intptr_t, const void*, unsigned);
  void (*make_arrays)(int, unsigned*);
  void (*bind_array)(unsigned);
  void (*enable_attribute)(unsigned);
  void (*attribute_pointer)(unsigned, int, unsigned, unsigned char, int, const void*);
  void (*make_framebuffers)(int, unsigned*);
  void (*bind_framebuffer)(unsigned, unsigned);
  void (*make_renderbuffers)(int, unsigned*);
  void (*bind_renderbuffer)(unsigned, unsigned);
  void (*renderbuffer_storage)(unsigned, unsigned, int, int);
  void (*framebuffer_renderbuffer)(unsigned, unsigned, unsigned, unsigned);
  void (*viewport)(int, int, int, int);
  void (*draw_arrays)(unsigned, int, int);
  void (*read_pixels)(int, int, int, int, unsigned, unsigned, void*);

  void open();
  void load();
  void prepare() const;
  template <class Function>
  void find(Function& function, const char* name) const {
    function = reinterpret_cast<Function>(address(name));
    if (!function) throw_missing(std::string(name) + " is missing");
  }
  std::string compile(unsigned program, unsigned kind, const std::string& source) const;
  void set_uniforms(unsigned program, const PaintSize& size) const;
  void set_size(const PaintSize& size) const;
};

// A context that has no surface, current in this thread.
void SoftwareGl::Functions::open() {
  setenv("LIBGL_ALWAYS_SOFTWARE", "1", /*overwrite=*/1);
  setenv("EGL_LOG_LEVEL", "fatal", /*overwrite=*/1);
  void* library = dlopen("libEGL.so.1", RTLD_NOW);
  if (!library) throw_missing("libEGL is not installed");
  address = reinterpret_cast<void* (*)(const char*)>(dlsym(library, "eglGetProcAddress"));
  if (!address) throw_missing("libEGL is of another kind");
  void* (*display_of)(int, void*, const intptr_t*) = nullptr;
  unsigned (*initialize)(void*, int*, int*) = nullptr;
  unsigned (*bind_api)(unsigned) = nullptr;
  void* (*make_context)(void*, void*, void*, const int*) = nullptr;
  unsigned (*make_current)(void*, void*, void*, void*) = nullptr;
  find(display_of, "eglGetPlatformDisplay");
  find(initialize, "eglInitialize");
  find(bind_api, "eglBindAPI");
  find(make_context, "eglCreateContext");
  find(make_current, "eglMakeCurrent");
  void* display = display_of(kEglSurfaceless, nullptr, nullptr);
  if (!display || !initialize(display, nullptr, nullptr)) throw_missing("it doesn't run without a screen");
  constexpr int kAttributes[] = {0x3098 /* major version */, 3, 0x30FB /* minor */, 3, kEglNone};
  if (!bind_api(kEglOpenGlApi)) throw_missing("it knows OpenGL ES alone");
  void* context = make_context(display, nullptr, nullptr, kAttributes);
  if (!context || !make_current(display, nullptr, nullptr, context))
    throw_missing("it is older than OpenGL 3.3");
}

void SoftwareGl::Functions::load() {
  find(create_shader, "glCreateShader");
  find(shader_source, "glShaderSource");
  find(compile_shader, "glCompileShader");
  find(get_shader, "glGetShaderiv");
  find(get_shader_log, "glGetShaderInfoLog");
  find(delete_shader, "glDeleteShader");
  find(create_program, "glCreateProgram");
  find(attach_shader, "glAttachShader");
  find(bind_attribute, "glBindAttribLocation");
  find(link_program, "glLinkProgram");
  find(get_program, "glGetProgramiv");
  find(get_program_log, "glGetProgramInfoLog");
  find(use_program, "glUseProgram");
  find(delete_program, "glDeleteProgram");
  find(get_uniform, "glGetActiveUniform");
  find(uniform_location, "glGetUniformLocation");
  find(uniform_int, "glUniform1i");
  find(uniform_floats[0], "glUniform1fv");
  find(uniform_floats[1], "glUniform2fv");
  find(uniform_floats[2], "glUniform3fv");
  find(uniform_floats[3], "glUniform4fv");
  find(make_textures, "glGenTextures");
  find(bind_texture, "glBindTexture");
  find(texture_image, "glTexImage2D");
  find(texture_setting, "glTexParameteri");
  find(make_buffers, "glGenBuffers");
  find(bind_buffer, "glBindBuffer");
  find(buffer_data, "glBufferData");
  find(make_arrays, "glGenVertexArrays");
  find(bind_array, "glBindVertexArray");
  find(enable_attribute, "glEnableVertexAttribArray");
  find(attribute_pointer, "glVertexAttribPointer");
  find(make_framebuffers, "glGenFramebuffers");
  find(bind_framebuffer, "glBindFramebuffer");
  find(make_renderbuffers, "glGenRenderbuffers");
  find(bind_renderbuffer, "glBindRenderbuffer");
  find(renderbuffer_storage, "glRenderbufferStorage");
  find(framebuffer_renderbuffer, "glFramebufferRenderbuffer");
  find(viewport, "glViewport");
  find(draw_arrays, "glDrawArrays");
  find(read_pixels, "glReadPixels");
}

// One triangle that covers all, one texture of noise, one picture to paint on.
void SoftwareGl::Functions::prepare() const {
  unsigned name = 0;
  make_arrays(1, &name);
  bind_array(name);
  make_buffers(1, &name);
  bind_buffer(kArrayBuffer, name);
  constexpr float kCorners[] = {-1, -1, 3, -1, -1, 3};
  buffer_data(kArrayBuffer, sizeof kCorners, kCorners, kStaticDraw);
  enable_attribute(0);
  attribute_pointer(0, 2, kFloat, 0, 0, nullptr);
  make_textures(1, &name);
  bind_texture(kTexture2d, name);
  texture_image(kTexture2d, 0, kRgba8, kNoise, kNoise, 0, kRgba, kUnsignedByte, noise().data());
  texture_setting(kTexture2d, kMinFilter, kLinear);
  texture_setting(kTexture2d, kMagFilter, kLinear);
  make_renderbuffers(1, &name);
  bind_renderbuffer(kRenderbuffer, name);
  unsigned frame = 0;
  make_framebuffers(1, &frame);
  bind_framebuffer(kFramebuffer, frame);
  framebuffer_renderbuffer(kFramebuffer, kColorAttachment, kRenderbuffer, name);
}

std::string SoftwareGl::Functions::compile(unsigned program, unsigned kind, const std::string& source) const {
  const unsigned shader = create_shader(kind);
  const char* text = source.c_str();
  shader_source(shader, 1, &text, nullptr);
  compile_shader(shader);
  int is_good = 0;
  get_shader(shader, kCompileStatus, &is_good);
  char log[400] = "";
  if (is_good)
    attach_shader(program, shader);
  else
    get_shader_log(shader, sizeof log, nullptr, log);
  delete_shader(shader);
  return is_good ? "" : "it does not compile: " + trim(log);
}

// By what they are called; others are half of something.
void SoftwareGl::Functions::set_uniforms(unsigned program, const PaintSize& size) const {
  const auto width = static_cast<float>(size.width), height = static_cast<float>(size.height),
             time = static_cast<float>(size.time);
  int count = 0;
  get_program(program, kActiveUniforms, &count);
  for (int i = 0; i < count; ++i) {
    char name[200] = "";
    int elements = 0;
    unsigned type = 0;
    get_uniform(program, i, sizeof name, nullptr, &elements, &type, name);
    const int place = uniform_location(program, name);
    std::vector<float> numbers{.5f, .5f, .5f, .5f};
    if (has(name, "time")) numbers = {time, time, time, time};
    if (has(name, "resolution") || has(name, "size")) numbers = {width, height, 1, 1};
    if (has(name, "mouse")) numbers = {.3f * width, .6f * height, .3f * width, .6f * height};
    if (type == kFloat)
      uniform_floats[0](place, 1, numbers.data());
    else if (type >= kVec2 && type <= kVec4)
      uniform_floats[type - kVec2 + 1](place, 1, numbers.data());
    else if (type == kInt || type == kBool)
      uniform_int(place, has(name, "frame") ? int(25 * time) : 1);
  }
}

void SoftwareGl::Functions::set_size(const PaintSize& size) const {
  renderbuffer_storage(kRenderbuffer, kRgba8, size.width, size.height);
  viewport(0, 0, size.width, size.height);
}

SoftwareGl::SoftwareGl() : gl_(std::make_unique<Functions>()) {
  gl_->open();
  gl_->load();
  gl_->prepare();
}

SoftwareGl::~SoftwareGl() = default;

std::string SoftwareGl::paint(const std::string& source, const PaintSize& size,
                              std::vector<uint8_t>& pixels) {
  const unsigned program = gl_->create_program();
  std::string problem = gl_->compile(program, kFragmentShader, source);
  if (problem.empty()) problem = gl_->compile(program, kVertexShader, vertex_shader_for(source));
  if (problem.empty()) {
    gl_->bind_attribute(program, 0, "atelierCorner");
    gl_->link_program(program);
    int is_good = 0;
    gl_->get_program(program, kLinkStatus, &is_good);
    char log[400] = "";
    if (!is_good) gl_->get_program_log(program, sizeof log, nullptr, log);
    if (!is_good) problem = "it does not link: " + trim(log);
  }
  if (problem.empty()) {
    gl_->use_program(program);
    gl_->set_size(size);
    gl_->set_uniforms(program, size);
    gl_->draw_arrays(kTriangles, 0, 3);
    pixels.resize(static_cast<size_t>(size.width) * size.height * 4);
    gl_->read_pixels(0, 0, size.width, size.height, kRgba, kUnsignedByte, pixels.data());
  }
  gl_->delete_program(program);
  return problem;
}

std::string vertex_shader_for(const std::string& fragment_shader) {
  const std::string version = fragment_shader.starts_with("#version")
                                  ? fragment_shader.substr(0, fragment_shader.find('\n') + 1)
                                  : "#version 330\n";
  const bool is_old = version.find("100") != std::string::npos || version.find("120") != std::string::npos;
  const std::string give = is_old ? "varying " : "out ";
  static const std::regex kInput(
      R"(\b(?:varying|in)\s+(?:(?:lowp|mediump|highp)\s+)?(float|vec2|vec3|vec4)\s+(\w+(?:\s*,\s*\w+)*)\s*;)");
  std::string outputs, values;
  for (std::sregex_iterator found(fragment_shader.begin(), fragment_shader.end(), kInput), end; found != end;
       ++found) {
    const std::string type = (*found)[1];
    for (const std::string& part : split((*found)[2].str(), ',')) {
      const std::string name = trim(part);
      outputs += give + type + " " + name + ";";
      values += name + "=" +
                (type == "float"  ? "place.x"
                 : type == "vec2" ? "place"
                 : type == "vec3" ? "vec3(place,0.)"
                                  : "vec4(place,0.,1.)") +
                ";";
    }
  }
  return version + (is_old ? "attribute" : "in") + " vec2 atelierCorner;" + outputs +
         "void main(){vec2 place=atelierCorner*.5+.5;" + values + "gl_Position=vec4(atelierCorner,0.,1.);}\n";
}

}  // namespace atelier
