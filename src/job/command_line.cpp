#include "job/command_line.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cctype>
#include <set>

#include "base/text.h"

namespace atelier {

namespace {

constexpr size_t kHelpColumn = 34, kHelpWidth = 100;

// Flags of other programs that people type, and what they are called here.
const std::map<std::string, std::string> kForeignNames = {
    {"num_iterations", "iterations"},
    {"iter", "iterations"},
    {"n", "iterations"},
    {"image_size", "size"},
    {"width", "size"},
    {"output_image", "output"},
    {"input_image", "inputs"},
    {"content_image", "inputs"},
    {"style_image", "style"},
    {"temp", "temperature"},
    {"primetext", "prime"},
    {"gpu", "device"},
    {"gpuid", "device"},
    {"dream_layers", "layer"},
    {"end", "layer"},
    {"octave_n", "octaves"},
    {"num_octaves", "octaves"},
    {"lr", "step"},
    {"learning_rate", "step"},
    {"step_size", "step"},
    {"dream_weight", "step"},
};

// With its command, as people type it.
std::string called(const ToolInfo& tool) {
  return tool.command.empty() ? tool.name : tool.name + " " + tool.command;
}

std::string flag_named(const std::string& foreign, const Options& options) {
  std::string word = foreign.substr(foreign.find_first_not_of('-'));
  word = word.substr(0, word.find('='));
  if (word.starts_with("matrix.")) {
    const auto key = nearest_name(word.substr(7), options.keys());
    return key ? "matrix." + *key : "";
  }
  const auto known = kForeignNames.find(word);
  std::string key = known != kForeignNames.end() ? known->second : word;
  std::replace(key.begin(), key.end(), '_', '-');
  if (options.find(key)) return key == "inputs" ? "" : key;
  std::vector<std::string> names = options.keys();
  names.insert(names.end(), {"config", "set", "help", "version"});
  return nearest_name(key, names).value_or("");
}

Error unknown_flag(const std::string& word, const ToolInfo& tool, const Options& options) {
  const std::string meant = flag_named(word, options);
  std::string problem = "unknown flag";
  if (!meant.empty()) problem += "; did you mean --" + meant + "?";
  return Error(problem, word, meant.empty() ? "'" + called(tool) + " --help' lists the flags" : "");
}

// "-octaves" would be read as "-o ctaves": words like that are answered before CLI11 sees them.
bool is_foreign_word(const std::string& word) {
  return word.size() > 2 && word[0] == '-' && word[1] != '-' && !parse_number(word);
}

class Parser {
 public:
  Parser(const ToolInfo& tool, const Options& options)
      : tool_(tool), options_(options), app_(tool.summary, tool.name) {
    app_.set_help_flag();
    app_.allow_extras();
    app_.add_flag("-h,--help");
    app_.add_flag("--version");
    take_values("-c,--config");
    take_values("--set");
    for (const Option& option : options.all()) declare(option);
  }

  CommandLine parse(int argc, const char* const* argv) {
    std::vector<std::string> words(argv + 1, argv + argc);
    refuse_foreign_words(words);
    for (auto word = words.begin(); word != words.end() && *word != "--"; ++word) turn_negation(*word);
    std::reverse(words.begin(), words.end());
    try {
      app_.parse(words);
    } catch (const CLI::ParseError& error) {
      throw PlanError(Error(error.what(), tool_.name, "'" + called(tool_) + " --help' lists the flags"));
    }
    for (const std::string& word : app_.remaining()) mistakes_.push_back(unknown_flag(word, tool_, options_));
    CommandLine line = collect();
    if (!mistakes_.empty()) throw PlanError(mistakes_);
    return line;
  }

 private:
  CLI::Option* take_values(const std::string& names) {
    return app_.add_option(names)->expected(1)->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  }

  static std::string names_of(const Option& option) {
    return (option.letter.empty() ? "" : "-" + option.letter + ",") + "--" + option.key;
  }

  void declare(const Option& option) {
    if (option.key == "inputs") {
      app_.add_option("inputs")->expected(0, -1)->allow_extra_args();
    } else if (option.kind == Option::Kind::flag) {
      app_.add_flag(names_of(option));
    } else {
      take_values(names_of(option));
    }
    take_values("--matrix." + option.key);
  }

  bool takes_value(const std::string& word) const {
    if (word == "-c") return true;
    if (word.size() == 2 && word[0] == '-' && word[1] != '-')
      return std::any_of(options_.all().begin(), options_.all().end(), [&](const Option& option) {
        return option.letter == word.substr(1) && option.kind != Option::Kind::flag;
      });
    if (!word.starts_with("--") || word.find('=') != std::string::npos) return false;
    const Option* option = options_.find(word.substr(2));
    return option ? option->kind != Option::Kind::flag
                  : (word == "--config" || word == "--set" || word.starts_with("--matrix."));
  }

  // "--no-sound" is "--sound=false", where sound is a flag.
  void turn_negation(std::string& word) const {
    if (!word.starts_with("--no-") || options_.find(word.substr(2))) return;
    const Option* option = options_.find(word.substr(5));
    if (option && option->kind == Option::Kind::flag) word = "--" + option->key + "=false";
  }

  // "-n64"
  bool has_attached_number(const std::string& word) const {
    return std::any_of(options_.all().begin(), options_.all().end(), [&](const Option& option) {
      return option.is_whole && option.letter == word.substr(1, 1) && parse_int(word.substr(2));
    });
  }

  void refuse_foreign_words(const std::vector<std::string>& words) {
    for (size_t i = 0; i < words.size() && words[i] != "--"; ++i) {
      if (takes_value(words[i])) {
        ++i;
      } else if (is_foreign_word(words[i]) && !has_attached_number(words[i])) {
        mistakes_.push_back(unknown_flag(words[i], tool_, options_));
      }
    }
    if (!mistakes_.empty()) throw PlanError(mistakes_);
  }

  // Keyed values (job/keyed.h) are maps as in a job file: '{0: 1, 50: 0}'.
  static Node value_of(const std::string& text, const Mark& mark) {
    const size_t digits = text.find_first_not_of(" -.", 1);
    if (!text.starts_with("{") || digits == std::string::npos || !std::isdigit(text[digits]) ||
        text.find(':') == std::string::npos)
      return Node::scalar(text, mark);
    Node value = parse_yaml(text, mark.file);
    value.set_key_mark(mark);
    return value;
  }

  static Node list_of(const std::vector<std::string>& texts, const Mark& mark) {
    std::vector<Node> items;
    for (const std::string& text : texts) items.push_back(Node::scalar(text, mark));
    return Node::list(std::move(items), mark);
  }

  // A scalar given twice is a mistake; a list appends, each occurrence split at commas.
  void collect_option(const Option& option, Node& values) {
    const std::string flag = option.key == "inputs" ? "inputs" : "--" + option.key;
    const CLI::Option* given = app_.get_option(flag);
    const Mark mark{flag, 0, 0};
    if (given->count() > 0 && option.key == "inputs") {
      values.set(option.key, list_of(given->results(), mark));
    } else if (given->count() > 1 && option.kind == Option::Kind::list) {
      values.set(option.key, value_of(join(given->results(), ","), mark));
    } else if (given->count() > 1 && option.kind == Option::Kind::scalar) {
      mistakes_.emplace_back("is given " + std::to_string(given->count()) + " times", flag,
                             "give one value, or --matrix." + option.key + " a,b to vary it");
    } else if (given->count() > 0) {
      values.set(option.key, value_of(given->results().back(), mark));
    }
    const CLI::Option* varied = app_.get_option("--matrix." + option.key);
    if (varied->count() > 0)
      values.set("matrix." + option.key,
                 Node::scalar(join(varied->results(), ","), Mark{"--matrix." + option.key, 0, 0}));
  }

  CommandLine collect() {
    CommandLine line;
    line.help = app_.count("--help") > 0;
    line.version = app_.count("--version") > 0;
    if (app_.count("--config")) line.job_files = app_.get_option("--config")->results();
    if (app_.count("--set")) {
      for (const std::string& text : app_.get_option("--set")->results()) {
        const size_t equals = text.find('=');
        if (equals == std::string::npos)
          mistakes_.emplace_back("'" + text + "' sets nothing", "--set", "write --set NAME=VALUE");
        else
          line.variables[text.substr(0, equals)] = text.substr(equals + 1);
      }
    }
    for (const Option& option : options_.all()) collect_option(option, line.values);
    return line;
  }

  const ToolInfo& tool_;
  const Options& options_;
  CLI::App app_;
  std::vector<Error> mistakes_;
};

// Words of `text` in lines of the help's right column.
std::string wrapped(const std::string& text) {
  std::string lines, line;
  for (const std::string& word : split(text, ' ')) {
    if (!line.empty() && kHelpColumn + line.size() + 1 + word.size() > kHelpWidth) {
      lines += line + "\n" + std::string(kHelpColumn, ' ');
      line.clear();
    }
    line += (line.empty() ? "" : " ") + word;
  }
  return lines + line;
}

std::string default_text(const Option& option) {
  const Node value = option.write();
  if (option.kind == Option::Kind::flag) return value.text() == "true" ? " [true]" : "";
  if (value.is_list()) {
    std::vector<std::string> parts;
    for (const Node& item : value.items()) parts.push_back(item.text());
    return parts.empty() ? "" : " [" + join(parts, ",") + "]";
  }
  if (!value.is_scalar() || value.text().empty()) return "";
  return " [" + value.text() + "]";
}

std::string help_line(const std::string& names, const std::string& help) {
  std::string line = "  " + names;
  if (line.size() + 2 > kHelpColumn)
    line += "\n" + std::string(kHelpColumn, ' ');
  else
    line.resize(kHelpColumn, ' ');
  return line + wrapped(help) + "\n";
}

std::string help_names(const Option& option) {
  const bool is_on = option.kind == Option::Kind::flag && option.write().text() == "true";
  const std::string names =
      (option.letter.empty() ? "" : "-" + option.letter + ", ") + (is_on ? "--[no-]" : "--") + option.key;
  return option.type.empty() ? names : names + " " + option.type;
}

}  // namespace

CommandLine parse_command_line(int argc, const char* const* argv, const ToolInfo& tool,
                               const Options& options) {
  return Parser(tool, options).parse(argc, argv);
}

std::string help_text(const ToolInfo& tool, const Options& options) {
  std::string text = tool.summary + "\n\nUsage: " + called(tool) +
                     " [inputs...] [-o OUTPUT] [-c JOB.yaml] [--key value ...]\n";
  std::string group;
  for (const Option& option : options.all()) {
    if (option.group != group) text += "\n" + (group = option.group) + ":\n";
    if (option.key == "inputs")
      text += help_line("inputs...", option.help);
    else
      text += help_line(help_names(option), option.help + default_text(option));
  }
  text +=
      "\nJob files:\n" +
      help_line(
          "-c, --config JOB.yaml",
          "keys are the flags without dashes; several merge, the later wins; jobs: and matrix: make many");
  text += help_line("--matrix.KEY a,b", "run every combination; ranges 1..20 and globs too");
  text += help_line("--set NAME=VALUE", "fills ${NAME} in the job file");
  text += help_line("-h, --help", "this text") +
          help_line("--version", "versions of " + tool.name + " and its libraries");
  text += "\nExamples:\n";
  for (const std::string& line : split(tool.example, '\n')) text += "  " + line + "\n";
  return tool.see_also.empty() ? text : text + "\nSee also: " + tool.see_also + "\n";
}

}  // namespace atelier
