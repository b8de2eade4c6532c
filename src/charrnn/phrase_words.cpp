#include "charrnn/phrase_words.h"

#include <unordered_set>

#include "base/text.h"

namespace atelier {

namespace {

constexpr const char* kFunctionWords =
    "a an the this that these those each every either neither both all any some no none such same other "
    "another one two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty "
    "hundred "
    "thousand first second third last next i me my mine myself we us our ours ourselves you your yours "
    "yourself yourselves thou thee thy thine he him his himself she her hers herself it its itself they them "
    "their theirs themselves who whom whose which what whatever whoever whichever that as at by for from in "
    "into of off on onto out over to toward towards under until till unto up upon with within without about "
    "above across after against along amid among amongst around before behind below beneath beside besides "
    "between beyond despite down during except inside near outside per since than through throughout via and "
    "or nor but if so yet because although though unless while whereas whether lest am is are was were be "
    "been "
    "being do does did done doing have has had having will would shall should can could may might must ought "
    "need dare not never ever there here where when why how then thence hence whence thus therefore "
    "wherefore "
    "however hither thither oh ah eh ay yes nay don't didn't doesn't isn't wasn't aren't weren't can't "
    "couldn't "
    "won't wouldn't shan't shouldn't hasn't haven't hadn't i'm i've i'll i'd it's he's she's that's there's "
    "what's who's let's you're you've you'll we're they're 'tis 'twas o'clock etc ii iii iv vi vii viii";

constexpr const char* kDullWords =
    "say says said saying tell tells told telling speak spoke spoken ask asked asking answer answered reply "
    "replied exclaim exclaimed cry cried add added resume resumed go goes went gone going come comes came "
    "coming get gets got getting give gives gave given giving take takes took taken taking make makes made "
    "making put puts putting let lets letting keep keeps kept keeping set sets seem seems seemed seeming "
    "appear appears appeared become becomes became know knows knew known knowing think thinks thought "
    "thinking believe suppose see sees saw seen seeing look looks looked looking find finds found finding "
    "want wants wanted wish use uses used using call calls called calling turn turns turned begin begins "
    "began begun bring brings brought hold held show shows showed shown mean means meant leave leaves left "
    "lay lie lies stand stands stood remain remains remained follow followed feel felt try tried happen "
    "happened pass passed return returned very much many more most less least few little great good better "
    "best bad large larger small long short high low old new own able certain sure true only just also too "
    "even still again already always often sometimes once twice now soon later almost quite rather perhaps "
    "indeed really merely simply nearly enough well far away back together apart else ago today thing things "
    "something nothing anything everything someone anyone everyone nobody anybody everybody sort kind kinds "
    "way ways manner case cases fact facts point points part parts number numbers time times place places "
    "person people man men woman women mr mrs miss madame monsieur mademoiselle sir lady jean like different "
    "moment moments amount amounts process processes view views regard regards length lengths "
    "principle conclusion period use amongst course effect effects effected result results cause caused "
    "several various whole half full "
    "probably possible impossible necessary present general following "
    "former latter above end side matter account order reason example instance degree condition subject "
    "chapter volume page book edition gutenberg project ebook copyright figure table";

// One and many.
constexpr const char* kPlurals[][2] = {
    {"foot", "feet"},     {"tooth", "teeth"},     {"goose", "geese"},    {"mouse", "mice"},
    {"louse", "lice"},    {"ox", "oxen"},         {"child", "children"}, {"knife", "knives"},
    {"life", "lives"},    {"wife", "wives"},      {"wolf", "wolves"},    {"thief", "thieves"},
    {"shelf", "shelves"}, {"loaf", "loaves"},     {"calf", "calves"},    {"half", "halves"},
    {"self", "selves"},   {"elf", "elves"},       {"sheaf", "sheaves"},  {"scarf", "scarves"},
    {"hoof", "hooves"},   {"brother", "brethren"}};

std::unordered_set<std::string> set_of(const std::string& words) {
  const std::vector<std::string> list = split(words, ' ');
  return {list.begin(), list.end()};
}

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c & 0x80);
}

// "’" as the apostrophe it stands for.
constexpr std::string_view kCurly = "\xE2\x80\x99";

}  // namespace

std::vector<WordPlace> words_in(std::string_view line) {
  std::vector<WordPlace> places;
  for (size_t at = 0; at < line.size();) {
    if (!is_letter(line[at])) {
      ++at;
      continue;
    }
    size_t end = at;
    const auto goes_on = [&] {
      if (is_letter(line[end])) return true;
      return (line[end] == '\'' || line[end] == '-') && end + 1 < line.size() && is_letter(line[end + 1]);
    };
    while (end < line.size() && goes_on()) ++end;
    std::string word = lower(line.substr(at, end - at));
    for (size_t curly; (curly = word.find(kCurly)) != std::string::npos;)
      word.replace(curly, kCurly.size(), "'");
    places.push_back({at, end, std::move(word)});
    at = end;
  }
  return places;
}

std::string singular_of(const std::string& word) {
  for (const auto& [one, many] : kPlurals)
    if (word == many) return one;
  return word;
}

bool is_function_word(std::string_view word) {
  static const std::unordered_set<std::string> words = set_of(kFunctionWords);
  return words.contains(std::string(word));
}

bool is_dull_word(std::string_view word) {
  static const std::unordered_set<std::string> words = set_of(kDullWords);
  return is_function_word(word) || words.contains(std::string(word));
}

}  // namespace atelier
