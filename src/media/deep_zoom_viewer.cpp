#include "media/deep_zoom_viewer.h"

#include <nlohmann/json.hpp>

#include "media/mosaic_places.h"

namespace atelier {

namespace {

constexpr int64_t kMostNames = 200'000;

constexpr const char* kHead = R"(<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
  html, body { margin: 0; height: 100%; overflow: hidden; font: 14px sans-serif; background: BACKGROUND; }
  canvas { width: 100%; height: 100%; display: block; touch-action: none; cursor: grab; outline: none; }
  #name { position: fixed; pointer-events: none; padding: 3px 8px; border-radius: 3px; max-width: 60vw; overflow-wrap: anywhere; }
  #name, #find { background: #000c; color: #fff; border: 0; }
  #name:empty { display: none; }
  #find { position: fixed; right: 10px; top: 10px; width: 180px; padding: 5px 8px; border-radius: 3px; opacity: .75; }
</style>
<canvas tabindex="0" autofocus></canvas><div id="name"></div><input id="find" type="search" placeholder="find a name">
<script>
'use strict';
)";

constexpr const char* kScript = R"(
const canvas = document.querySelector('canvas'), pen = canvas.getContext('2d');
const label = document.getElementById('name'), field = document.getElementById('find');
const top_level = Math.ceil(Math.log2(Math.max(sheet.width, sheet.height, 1)));
const base_level = Math.max(0, Math.floor(Math.log2(sheet.tile)) - 1);
const tiles = new Map(), pointers = new Map();
let view = null, shows_all = true, mark = null, waiting = false, moved = 0;

// --- Tiles: those of the level that fits, above what is there of coarser ones

function tile(level, column, row) {
  const key = level + '/' + column + '_' + row;
  let image = tiles.get(key);
  if (!image) {
    image = new Image();
    image.onload = redraw;
    image.src = encodeURIComponent(sheet.files) + '/' + key + '.' + sheet.format;
  }
  tiles.delete(key);
  tiles.set(key, image);
  if (tiles.size > 1500) tiles.delete(tiles.keys().next().value);
  return image;
}

function draw_level(level, load) {
  const shrink = 2 ** (top_level - level), side = sheet.tile * shrink;
  const wide = Math.ceil(sheet.width / shrink), high = Math.ceil(sheet.height / shrink);
  const across = at => Math.round((at - view.x) * view.scale), down = at => Math.round((at - view.y) * view.scale);
  const last_column = Math.min(Math.ceil(wide / sheet.tile) - 1, Math.floor((view.x + canvas.width / view.scale) / side));
  const last_row = Math.min(Math.ceil(high / sheet.tile) - 1, Math.floor((view.y + canvas.height / view.scale) / side));
  for (let row = Math.max(0, Math.floor(view.y / side)); row <= last_row; row++)
    for (let column = Math.max(0, Math.floor(view.x / side)); column <= last_column; column++) {
      if (!load && !tiles.has(level + '/' + column + '_' + row)) continue;
      const image = tile(level, column, row);
      if (!image.complete || !image.naturalWidth) continue;
      const w = Math.min(sheet.tile, wide - column * sheet.tile), h = Math.min(sheet.tile, high - row * sheet.tile);
      const x = across(column * side), y = down(row * side);
      pen.drawImage(image, column ? sheet.overlap : 0, row ? sheet.overlap : 0, w, h, x, y,
        across(column * side + w * shrink) - x, down(row * side + h * shrink) - y);
    }
}

function draw() {
  waiting = false;
  const ratio = window.devicePixelRatio || 1;
  canvas.width = Math.round(canvas.clientWidth * ratio);
  canvas.height = Math.round(canvas.clientHeight * ratio);
  if (shows_all) view = whole();
  pen.imageSmoothingQuality = 'high';
  pen.save();  // a pixel of a coarse level may reach beyond the sheet
  pen.beginPath();
  pen.rect(-view.x * view.scale, -view.y * view.scale, sheet.width * view.scale, sheet.height * view.scale);
  pen.clip();
  const fitting = Math.min(top_level, Math.max(0, Math.ceil(top_level + Math.log2(view.scale) - 0.1)));
  for (let level = Math.min(base_level, fitting); level <= fitting; level++)
    draw_level(level, level === fitting || level === base_level);
  pen.restore();
  if (!mark) return;
  pen.lineWidth = 3 * ratio;
  pen.strokeStyle = '#f60';
  const place = corner(mark);
  pen.strokeRect((place.x - view.x) * view.scale, (place.y - view.y) * view.scale, cells.width * view.scale, cells.height * view.scale);
}

function redraw() {
  if (!waiting) requestAnimationFrame(draw);
  waiting = true;
}

// --- Where one is

function whole() {
  const scale = Math.min(canvas.width / sheet.width, canvas.height / sheet.height);
  return {scale, x: (sheet.width - canvas.width / scale) / 2, y: (sheet.height - canvas.height / scale) / 2};
}

function zoom(factor, x, y) {
  shows_all = false;
  const scale = Math.min(8, Math.max(whole().scale / 2, view.scale * factor)), held = 1 / view.scale - 1 / scale;
  view = {scale, x: view.x + x * held, y: view.y + y * held};
  redraw();
}

function move(x, y) {
  shows_all = false;
  const limit = (at, size, seen) => Math.min(Math.max(at, -seen / 2), size - seen / 2);
  view.x = limit(view.x + x, sheet.width, canvas.width / view.scale);
  view.y = limit(view.y + y, sheet.height, canvas.height / view.scale);
  redraw();
}

// --- Names

function corner(cell) {
  return {x: cell.column * cells.step_x + (cell.row % 2 ? cells.shift : 0), y: cell.row * cells.step_y};
}

// The place whose middle is the nearest: of hexagons too that is the one that holds the point.
function cell_at(x, y) {
  const middle = Math.floor(y / cells.step_y);
  let best = null, least = Infinity;
  for (let row = middle - 1; row <= middle; row++) {
    const column = Math.floor((x - (row % 2 ? cells.shift : 0)) / cells.step_x), at = corner({column, row});
    const distance = Math.hypot(at.x + cells.width / 2 - x, (at.y + cells.height / 2 - y) * cells.stretch);
    if (distance < least) [best, least] = [{column, row}, distance];
  }
  return best;
}

function show_name(event) {
  const ratio = window.devicePixelRatio || 1;
  const cell = cell_at(view.x + event.clientX * ratio / view.scale, view.y + event.clientY * ratio / view.scale);
  const inside = cell.column >= 0 && cell.column < cells.columns && cell.row >= 0;
  label.textContent = inside && cells.names[cell.row * cells.columns + cell.column] || '';
  label.style.left = Math.min(event.clientX + 14, innerWidth - label.offsetWidth - 8) + 'px';
  label.style.top = Math.min(event.clientY + 18, innerHeight - label.offsetHeight - 8) + 'px';
}

function find(text) {
  const count = cells.names.length, from = mark ? mark.row * cells.columns + mark.column + 1 : 0;
  for (let i = 0; text && i < count; i++) {
    const at = (from + i) % count;
    if (!cells.names[at].toLowerCase().includes(text.toLowerCase())) continue;
    mark = {column: at % cells.columns, row: Math.floor(at / cells.columns)};
    shows_all = false;
    const scale = Math.max(view.scale, canvas.height / cells.height / 6), place = corner(mark);
    view = {scale, x: place.x + (cells.width - canvas.width / scale) / 2, y: place.y + (cells.height - canvas.height / scale) / 2};
    return redraw();
  }
  mark = null;
  redraw();
}

// --- What one does

canvas.onpointerdown = event => {
  canvas.setPointerCapture(event.pointerId);
  pointers.set(event.pointerId, event);
  moved = 0;
};
canvas.onpointermove = event => {
  const before = pointers.get(event.pointerId), ratio = window.devicePixelRatio || 1;
  if (!before) return show_name(event);
  const fingers = [...pointers.values()], spread = () => Math.hypot(fingers[0].clientX - fingers[1].clientX, fingers[0].clientY - fingers[1].clientY);
  const far = fingers.length === 2 ? spread() : 0, share = ratio / view.scale / fingers.length;
  moved += Math.abs(event.clientX - before.clientX) + Math.abs(event.clientY - before.clientY);
  move((before.clientX - event.clientX) * share, (before.clientY - event.clientY) * share);
  pointers.set(event.pointerId, event);
  if (fingers.length !== 2) return;
  fingers[fingers.indexOf(before)] = event;
  zoom(spread() / Math.max(far, 1), (fingers[0].clientX + fingers[1].clientX) / 2 * ratio, (fingers[0].clientY + fingers[1].clientY) / 2 * ratio);
};
canvas.onpointerup = canvas.onpointercancel = event => {
  pointers.delete(event.pointerId);
  if (moved < 6) show_name(event);
};
canvas.onwheel = event => {
  event.preventDefault();
  const ratio = window.devicePixelRatio || 1, lines = event.deltaMode === 1 ? 16 : 1;
  zoom(2 ** (-event.deltaY * lines / 250), event.clientX * ratio, event.clientY * ratio);
  show_name(event);
};
canvas.ondblclick = event => zoom(2, event.clientX * (window.devicePixelRatio || 1), event.clientY * (window.devicePixelRatio || 1));
canvas.onkeydown = event => {
  const step = canvas.width / view.scale / 8, middle = [canvas.width / 2, canvas.height / 2];
  const deeds = {ArrowLeft: () => move(-step, 0), ArrowRight: () => move(step, 0), ArrowUp: () => move(0, -step), ArrowDown: () => move(0, step),
    '+': () => zoom(1.5, ...middle), '=': () => zoom(1.5, ...middle), '-': () => zoom(1 / 1.5, ...middle), '0': () => { shows_all = true; redraw(); }};
  if (deeds[event.key]) deeds[event.key]();
};
field.onkeydown = event => { if (event.key === 'Enter') find(field.value.trim()); };
field.hidden = !cells.names.length;
window.onresize = redraw;
draw();
</script>
)";

std::string color_text(const Color& color) {
  static constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text = "#";
  for (uint8_t byte : color.bytes()) text.append({kDigits[byte >> 4], kDigits[byte & 15]});
  return text;
}

// Inside <script> a '<' could end it.
std::string script_text(const nlohmann::json& value) {
  std::string text;
  for (char letter : value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace))
    text += letter == '<' ? "\\u003c" : std::string(1, letter);
  return text;
}

std::vector<std::string> names_by_place(const Mosaic& mosaic) {
  if (mosaic.num_columns * mosaic.num_rows > kMostNames) return {};
  std::vector<std::string> names(static_cast<size_t>(mosaic.num_columns * mosaic.num_rows));
  for (const MosaicCell& cell : mosaic.cells)
    names[cell.row * mosaic.num_columns + cell.column] = cell.label.empty() ? cell.name : cell.label;
  return names;
}

}  // namespace

std::string deep_zoom_page(const std::filesystem::path& path, const Mosaic& mosaic, const MosaicStyle& style,
                           const DeepZoomOptions& options) {
  const MosaicPlaces places(mosaic, style);
  const nlohmann::json sheet{{"files", deep_zoom_folder(path).filename().string()},
                             {"format", options.format},
                             {"tile", options.tile_px},
                             {"overlap", options.overlap_px},
                             {"width", places.sheet().width},
                             {"height", places.sheet().height}};
  const double stretch = mosaic.grid == MosaicGrid::hexagons ? 1 : places.step_x() / places.step_y();
  const nlohmann::json cells{{"columns", mosaic.num_columns},
                             {"step_x", places.step_x()},
                             {"step_y", places.step_y()},
                             {"shift", places.left(0, 1)},
                             {"width", places.width()},
                             {"height", places.height()},
                             {"stretch", stretch},
                             {"names", names_by_place(mosaic)}};
  std::string head = kHead;
  head.replace(head.find("BACKGROUND"), 10, style.transparent ? "#ffffff" : color_text(style.background));
  return std::string(kDeepZoomPageStart) + head + "const sheet = " + script_text(sheet) +
         ";\nconst cells = " + script_text(cells) + ";\n" + kScript;
}

}  // namespace atelier
