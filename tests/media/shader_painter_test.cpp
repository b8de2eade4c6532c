#include "media/shader_painter.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "media/software_gl.h"

namespace atelier {
namespace {

bool can_paint() {
  try {
    require_shader_painting();
    return true;
  } catch (const Error&) {
    return false;
  }
}

TEST(ShaderPainter, paints_what_shaders_say) {
  if (!can_paint()) GTEST_SKIP() << "there is no software OpenGL";
  const std::vector<std::string> sources{
      "#version 330\nout vec4 color;void main(){color=vec4(gl_FragCoord.xy/64.,0.,1.);}\n",
      "#version 330\nout vec4 color;uniform float iTime;void main(){while(iTime>0.)color+=vec4(1e-9);}\n",
      "#version 330\nout vec4 color;void main(){color=vec4(1.,.5,0.,1.)\n",
      "#version 100\nprecision highp float;varying vec2 vUv;void main(){gl_FragColor=vec4(vUv,.5,1.);}\n",
      "#version 330\nout vec4 color;uniform vec2 u_resolution;void "
      "main(){color=vec4(u_resolution/128.,0.,1.);}\n"};
  std::vector<PaintedShader> all;
  paint_shaders(sources, {.width = 64, .height = 32, .limit_s = 3},
                [&](size_t, const PaintedShader& painted) { all.push_back(painted); });
  ASSERT_EQ(all.size(), 5u);
  ASSERT_TRUE(all[0].picture.defined()) << all[0].problem;
  EXPECT_EQ(all[0].picture.sizes(), (at::IntArrayRef{3, 32, 64}));
  EXPECT_NEAR(all[0].picture[0][0][63].item<double>(), 63.5 / 64, .01);
  EXPECT_NEAR(all[0].picture[1][0][0].item<double>(), 31.5 / 64, .01);  // the first row is the upper one
  EXPECT_FALSE(is_one_color(all[0].picture));
  EXPECT_NE(all[2].problem.find("does not compile"), std::string::npos);
  ASSERT_TRUE(all[3].picture.defined()) << all[3].problem;
  EXPECT_FALSE(is_one_color(all[3].picture));
  ASSERT_TRUE(all[4].picture.defined()) << all[4].problem;
  EXPECT_TRUE(is_one_color(all[4].picture));
  EXPECT_NEAR(all[4].picture[1][5][5].item<double>(), .25, .01);
}

TEST(ShaderPainter, waits_for_each_no_longer_than_it_is_told) {
  if (!can_paint()) GTEST_SKIP() << "there is no software OpenGL";
  int count = 0;
  paint_shaders(std::vector<std::string>(3, "#version 330\nout vec4 color;void main(){color=vec4(1.);}\n"),
                {.limit_s = .001}, [&](size_t, const PaintedShader& painted) {
                  ++count;
                  EXPECT_NE(painted.problem.find("too long"), std::string::npos) << painted.problem;
                });
  EXPECT_EQ(count, 3);
}

TEST(VertexShader, gives_every_input_its_place) {
  const std::string shader = vertex_shader_for(
      "#version 100\nvarying vec2 a, b;varying highp vec3 c;void f(in vec2 d){}void main(){}");
  EXPECT_NE(shader.find("varying vec2 a;varying vec2 b;varying vec3 c;"), std::string::npos) << shader;
  EXPECT_EQ(shader.find(" d"), std::string::npos);
}

}  // namespace
}  // namespace atelier
