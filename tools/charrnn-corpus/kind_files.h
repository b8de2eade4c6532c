// What the kinds of charrnn-corpus say of themselves, and of the files that they take from folders.
#pragma once

#include <filesystem>
#include <initializer_list>
#include <string>
#include <string_view>

#include "job/command_line.h"

namespace atelier {

namespace fs = std::filesystem;

ToolInfo corpus_tool(const std::string& kind, const std::string& what, const std::string& example);

bool is_one_of(std::string_view name, std::initializer_list<std::string_view> names);
// The extension in small letters, that before .gz and the like.
std::string kind_of_file(const fs::path& path);
bool is_text_name(const fs::path& path);

}  // namespace atelier
