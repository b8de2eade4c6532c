#include "media/chess_board.h"

#include <cctype>
#include <cmath>
#include <map>

#include "base/text.h"
#include "media/canvas.h"
#include "media/svg_picture.h"

namespace atelier {

namespace {

constexpr const char* kLight = "#EFE9DD";
constexpr const char* kDark = "#A3AFA5";
constexpr const char* kMark = "#E3B94F";
constexpr double kSquare = 100;

// On a square of 100 x 100: outlines that are filled, and details that are only drawn in lines.
struct Shape {
  const char *outline, *details;
};

constexpr const char* kFoot = "M27 76h46a4 4 0 0 1 4 4v5a3 3 0 0 1-3 3H26a3 3 0 0 1-3-3v-5a4 4 0 0 1 4-4z";

const std::map<char, Shape>& shapes() {
  static const std::map<char, Shape> shapes{
      {'p',
       {"M44 54c0 10-5 16-12 22h36c-7-6-12-12-12-22zM39 48h22a3 3 0 0 1 0 6H39a3 3 0 0 1 0-6z"
        "M50 24a12.5 12.5 0 0 1 9 21q-1.5 3-4 3H45q-2.5 0-4-3a12.5 12.5 0 0 1 9-21z",
        ""}},
      {'r', {"M38 45l-3 31h30l-3-31zM28 22h10v7h7v-7h10v7h7v-7h10v14l-8 9H36l-8-9z", "M37 45h26M35 70h30"}},
      {'b',
       {"M44 64c-1 6-5 9-10 12h32c-5-3-9-6-10-12zM38 58h24a3 3 0 0 1 0 6H38a3 3 0 0 1 0-6z"
        "M50 21c-13 9-18 19-15 28 1 4 4 7 6 9h18c2-2 5-5 6-9 3-9-2-19-15-28zM50 13a4.5 4.5 0 0 1 0 9 4.5 "
        "4.5 0 0 1 0-9z",
        "M50 33v14M43.5 40h13"}},
      {'n',
       {"M33 76c-1-12 6-18 15-27-6 2-11 4-15 8-4 4-9 4-12 0-2-3-1-6 1-9l9-14c1-5 3-9 7-11l1-9 9 8c19 2 29 16 "
        "29 36 0 7-1 12-3 18z",
        "M61 35c5 7 7 15 6 25M40 35.5h.01"}},
      {'q',
       {"M32 62l3 14h30l3-14zM19 37l13 25h36l13-25-15 11V25l-9 21-7-26-7 26-9-21v23z"
        "M19 30.5a4 4 0 0 1 0 8 4 4 0 0 1 0-8zM34 18.5a4 4 0 0 1 0 8 4 4 0 0 1 0-8z"
        "M50 13.5a4 4 0 0 1 0 8 4 4 0 0 1 0-8zM66 18.5a4 4 0 0 1 0 8 4 4 0 0 1 0-8z"
        "M81 30.5a4 4 0 0 1 0 8 4 4 0 0 1 0-8z",
        "M33 62.5h34M34.5 70h31"}},
      {'k',
       {"M34 62l1 14h30l1-14zM50 36c4-7 12-10 19-7 10 4 12 16 3 26l-6 7H34l-6-7c-9-10-7-22 3-26 7-3 15 0 19 "
        "7zM47 12h6v6h6v6h-6v8h-6v-8h-6v-6h6z",
        "M50 38v24M34.5 62.5h31M35 70h30"}}};
  return shapes;
}

std::string placed(const ChessPlace& place) {
  return "translate(" + shortest(place.column * kSquare) + " " + shortest(place.row * kSquare) + ")";
}

std::string square(const ChessPlace& place, const char* fill, const char* opacity) {
  return R"(<path d="M0 0h100v100H0z" transform=")" + placed(place) + R"(" fill=")" + fill +
         R"(" opacity=")" + opacity + R"("/>)";
}

std::string lines(const std::string& data, const char* fill, const char* stroke, const char* width) {
  return R"(<path d=")" + data + R"(" fill=")" + fill + R"(" stroke=")" + stroke + R"(" stroke-width=")" +
         width + R"("/>)";
}

std::string piece(char letter, const ChessPlace& place) {
  const bool is_white = std::isupper(static_cast<unsigned char>(letter)) != 0;
  const auto found = shapes().find(static_cast<char>(std::tolower(static_cast<unsigned char>(letter))));
  if (found == shapes().end()) return "";
  const char *ink = "#35312D", *body = is_white ? "#FFFDF8" : "#3B3733", *detail = is_white ? ink : "#D9D2C4";
  std::string text =
      R"(<g stroke-linejoin="round" stroke-linecap="round" transform=")" + placed(place) + R"(">)";
  text += lines(found->second.outline, body, ink, "3") + lines(kFoot, body, ink, "3");
  if (*found->second.details) text += lines(found->second.details, "none", detail, "3");
  return text + "</g>";
}

}  // namespace

std::string chess_board_svg(const ChessBoard& board) {
  std::string text = R"(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 800">)";
  text += std::string(R"(<path d="M0 0h800v800H0z" fill=")") + kLight + R"("/>)";
  for (int row = 0; row < 8; ++row)
    for (int column = 0; column < 8; ++column)
      if ((row + column) % 2) text += square({1.0 * column, 1.0 * row}, kDark, "1");
  for (const ChessPlace& place : board.marked) text += square(place, kMark, ".55");
  for (size_t row = 0; row < 8; ++row)
    for (size_t column = 0; column < 8; ++column)
      text += piece(board.squares[row][column], {static_cast<double>(column), static_cast<double>(row)});
  for (const MovingPiece& moving : board.moving) text += piece(moving.letter, moving.place);
  return text + "</svg>";
}

namespace {

constexpr double kBoardShare = 0.86, kHeightShare = 10.0 / 9;
constexpr double kFont = 0.027, kSmallFont = 0.0175;  // of the width
constexpr const char* kFamily = "DejaVu Sans Light, DejaVu Sans ExtraLight";

int64_t even(double px) {
  return std::max<int64_t>(2, 2 * std::llround(px / 2));
}

class FramePainter {
 public:
  explicit FramePainter(const ChessStyle& style)
      : style_(style),
        width_(static_cast<double>(chess_frame_size(style).width)),
        height_(static_cast<double>(chess_frame_size(style).height)),
        board_(Box::around({width_ / 2, height_ / 2}, kBoardShare * width_, kBoardShare * width_)),
        canvas_("png", chess_frame_size(style), style.background) {}

  Image draw(const ChessFrame& frame) {
    canvas_.draw_svg(SvgPicture(chess_board_svg(frame.board)), board_);
    if (style_.has_coordinates) draw_coordinates();
    const double above = board_.top - 0.036 * width_, below = board_.bottom + 0.062 * width_;
    write(frame.above, board_.left, above, 0, 0.75);
    write(frame.above_right, board_.right, above, 1, 0.5);
    write(frame.below, board_.left, below, 0, 0.9);
    write(frame.below_right, board_.right, below, 1, 0.5);
    return canvas_.image();
  }

 private:
  Paint ink(double share) const {
    return {mixed(style_.background, contrast_color(style_.background), share)};
  }

  void write(const std::string& text, double x, double y, double align, double share) {
    const Font font{kFamily, kFont * width_};
    canvas_.draw_text(text, {x + canvas_.measure(text, font).width * (0.5 - align), y}, font, ink(share));
  }

  void draw_coordinates() {
    const Font font{kFamily, kSmallFont * width_};
    const double square = board_.width() / 8;
    for (int i = 0; i < 8; ++i) {
      const double middle = (i + 0.5) * square;
      canvas_.draw_text(std::string(1, static_cast<char>('a' + i)),
                        {board_.left + middle, board_.bottom + 0.02 * width_}, font, ink(0.5));
      canvas_.draw_text(std::to_string(8 - i), {board_.left - 0.022 * width_, board_.top + middle}, font,
                        ink(0.5));
    }
  }

  const ChessStyle& style_;
  double width_, height_;
  Box board_;
  Canvas canvas_;
};

}  // namespace

PictureSize chess_frame_size(const ChessStyle& style) {
  const int64_t width = even(static_cast<double>(style.width_px));
  return {even(static_cast<double>(width) * kHeightShare), width};
}

Image draw_chess_frame(const ChessFrame& frame, const ChessStyle& style) {
  return FramePainter(style).draw(frame);
}

}  // namespace atelier
