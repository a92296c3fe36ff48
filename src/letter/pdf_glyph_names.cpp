#include "letter/pdf_glyph_names.hpp"

#include <charconv>
#include <string_view>
#include <unordered_map>

namespace notify::pdf {
namespace {

/// By character from U+0020 to U+007E, and from U+00A0 to U+00FF.
constexpr std::string_view ascii_names =
    "space exclam quotedbl numbersign dollar percent ampersand quotesingle parenleft parenright "
    "asterisk plus comma hyphen period slash zero one two three four five six seven eight nine "
    "colon semicolon less equal greater question at A B C D E F G H I J K L M N O P Q R S T U V W "
    "X Y Z bracketleft backslash bracketright asciicircum underscore grave a b c d e f g h i j k l "
    "m n o p q r s t u v w x y z braceleft bar braceright asciitilde";
constexpr std::string_view latin_names =
    "nbspace exclamdown cent sterling currency yen brokenbar section dieresis copyright "
    "ordfeminine guillemotleft logicalnot sfthyphen registered macron degree plusminus twosuperior "
    "threesuperior acute mu paragraph periodcentered cedilla onesuperior ordmasculine "
    "guillemotright onequarter onehalf threequarters questiondown Agrave Aacute Acircumflex Atilde "
    "Adieresis Aring AE Ccedilla Egrave Eacute Ecircumflex Edieresis Igrave Iacute Icircumflex "
    "Idieresis Eth Ntilde Ograve Oacute Ocircumflex Otilde Odieresis multiply Oslash Ugrave Uacute "
    "Ucircumflex Udieresis Yacute Thorn germandbls agrave aacute acircumflex atilde adieresis "
    "aring ae ccedilla egrave eacute ecircumflex edieresis igrave iacute icircumflex idieresis eth "
    "ntilde ograve oacute ocircumflex otilde odieresis divide oslash ugrave uacute ucircumflex "
    "udieresis yacute thorn ydieresis";

struct NamedCharacter {
  std::string_view name;
  char32_t character;
};
constexpr NamedCharacter further_names[] = {
    {"quoteleft", 0x2018},
    {"quoteright", 0x2019},
    {"quotesinglbase", 0x201A},
    {"quotedblleft", 0x201C},
    {"quotedblright", 0x201D},
    {"quotedblbase", 0x201E},
    {"endash", 0x2013},
    {"emdash", 0x2014},
    {"minus", 0x2212},
    {"bullet", 0x2022},
    {"ellipsis", 0x2026},
    {"Euro", 0x20AC},
    {"trademark", 0x2122},
    {"fi", 0xFB01},
    {"fl", 0xFB02},
    {"ff", 0xFB00},
    {"ffi", 0xFB03},
    {"ffl", 0xFB04},
    {"OE", 0x152},
    {"oe", 0x153},
    {"Scaron", 0x160},
    {"scaron", 0x161},
    {"Zcaron", 0x17D},
    {"zcaron", 0x17E},
    {"Ydieresis", 0x178},
    {"dotlessi", 0x131},
    {"Lslash", 0x141},
    {"lslash", 0x142},
    {"Wcircumflex", 0x174},
    {"wcircumflex", 0x175},
    {"Ycircumflex", 0x176},
    {"ycircumflex", 0x177},
    {"Cacute", 0x106},
    {"cacute", 0x107},
    {"Ccaron", 0x10C},
    {"ccaron", 0x10D},
    {"Eogonek", 0x118},
    {"eogonek", 0x119},
    {"Aogonek", 0x104},
    {"aogonek", 0x105},
    {"Nacute", 0x143},
    {"nacute", 0x144},
    {"Sacute", 0x15A},
    {"sacute", 0x15B},
    {"Zacute", 0x179},
    {"zacute", 0x17A},
    {"Zdotaccent", 0x17B},
    {"zdotaccent", 0x17C},
    {"Amacron", 0x100},
    {"amacron", 0x101},
    {"guilsinglleft", 0x2039},
    {"guilsinglright", 0x203A},
    {"fraction", 0x2044},
    {"florin", 0x192},
    {"dagger", 0x2020},
    {"daggerdbl", 0x2021},
    {"perthousand", 0x2030},
    {"nonbreakingspace", 0xA0},
    {"hyphentwo", 0x2010},
    {"softhyphen", 0xAD},
};

/// Codes 0x80 to 0x9F; 0 where there is no character.
constexpr char32_t win_ansi_upper[] = {
    0x20AC, 0x2022, 0x201A, 0x192,  0x201E, 0x2026, 0x2020, 0x2021, 0x2C6,  0x2030, 0x160,
    0x2039, 0x152,  0x2022, 0x17D,  0x2022, 0x2022, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x2DC,  0x2122, 0x161,  0x203A, 0x153,  0x2022, 0x17E,  0x178};

/// Codes 0x80 to 0xFF.
constexpr char32_t mac_roman_upper[] = {
    0xC4,   0xC5,   0xC7,   0xC9,   0xD1,   0xD6,  0xDC,   0xE1,   0xE0,   0xE2,   0xE4,   0xE3,
    0xE5,   0xE7,   0xE9,   0xE8,   0xEA,   0xEB,  0xED,   0xEC,   0xEE,   0xEF,   0xF1,   0xF3,
    0xF2,   0xF4,   0xF6,   0xF5,   0xFA,   0xF9,  0xFB,   0xFC,   0x2020, 0xB0,   0xA2,   0xA3,
    0xA7,   0x2022, 0xB6,   0xDF,   0xAE,   0xA9,  0x2122, 0xB4,   0xA8,   0x2260, 0xC6,   0xD8,
    0x221E, 0xB1,   0x2264, 0x2265, 0xA5,   0xB5,  0x2202, 0x2211, 0x220F, 0x3C0,  0x222B, 0xAA,
    0xBA,   0x3A9,  0xE6,   0xF8,   0xBF,   0xA1,  0xAC,   0x221A, 0x192,  0x2248, 0x2206, 0xAB,
    0xBB,   0x2026, 0xA0,   0xC0,   0xC3,   0xD5,  0x152,  0x153,  0x2013, 0x2014, 0x201C, 0x201D,
    0x2018, 0x2019, 0xF7,   0x25CA, 0xFF,   0x178, 0x2044, 0x20AC, 0x2039, 0x203A, 0xFB01, 0xFB02,
    0x2021, 0xB7,   0x201A, 0x201E, 0x2030, 0xC2,  0xCA,   0xC1,   0xCB,   0xC8,   0xCD,   0xCE,
    0xCF,   0xCC,   0xD3,   0xD4,   0,      0xD2,  0xDA,   0xDB,   0xD9,   0x131,  0x2C6,  0x2DC,
    0xAF,   0x2D8,  0x2D9,  0x2DA,  0xB8,   0x2DD, 0x2DB,  0x2C7};

struct CodedCharacter {
  unsigned char code;
  char32_t character;
};
/// Where StandardEncoding is not ASCII.
constexpr CodedCharacter standard_upper[] = {
    {0x27, 0x2019}, {0x60, 0x2018}, {0xA1, 0xA1},   {0xA2, 0xA2},   {0xA3, 0xA3},   {0xA4, 0x2044},
    {0xA5, 0xA5},   {0xA6, 0x192},  {0xA7, 0xA7},   {0xA8, 0xA4},   {0xA9, 0x27},   {0xAA, 0x201C},
    {0xAB, 0xAB},   {0xAC, 0x2039}, {0xAD, 0x203A}, {0xAE, 0xFB01}, {0xAF, 0xFB02}, {0xB1, 0x2013},
    {0xB2, 0x2020}, {0xB3, 0x2021}, {0xB4, 0xB7},   {0xB6, 0xB6},   {0xB7, 0x2022}, {0xB8, 0x201A},
    {0xB9, 0x201E}, {0xBA, 0x201D}, {0xBB, 0xBB},   {0xBC, 0x2026}, {0xBD, 0x2030}, {0xBF, 0xBF},
    {0xC1, 0x60},   {0xC2, 0xB4},   {0xC8, 0xA8},   {0xD0, 0x2014}, {0xE1, 0xC6},   {0xE3, 0xAA},
    {0xE8, 0x141},  {0xE9, 0xD8},   {0xEA, 0x152},  {0xEB, 0xBA},   {0xF1, 0xE6},   {0xF5, 0x131},
    {0xF8, 0x142},  {0xF9, 0xF8},   {0xFA, 0x153},  {0xFB, 0xDF}};

using NameTable = std::unordered_map<std::string_view, char32_t>;

void add_names(NameTable& table, std::string_view names, char32_t first) {
  while (!names.empty()) {
    const std::string_view name = names.substr(0, names.find(' '));
    table.emplace(name, first++);
    names.remove_prefix(std::min(names.size(), name.size() + 1));
  }
}

const NameTable& name_table() {
  static const NameTable table = [] {
    NameTable made;
    add_names(made, ascii_names, 0x20);
    add_names(made, latin_names, 0xA0);
    for (const auto& [name, character] : further_names) made.emplace(name, character);
    return made;
  }();
  return table;
}

/// "00E9" of "uni00E9" and "u00E9"; 0 if it is no such number.
char32_t character_numbered(std::string_view digits) {
  if (digits.size() < 4 || digits.size() > 6) return 0;
  std::uint32_t character = 0;
  const char* const end = digits.data() + digits.size();
  const auto [rest, error] = std::from_chars(digits.data(), end, character, 16);
  return error == std::errc{} && rest == end ? character : 0;
}

}  // namespace

std::array<char32_t, 256> encoding_named(const std::string& name) {
  std::array<char32_t, 256> codes{};
  for (char32_t c = 0x20; c < 0x7F; ++c) codes[c] = c;
  if (name == "/WinAnsiEncoding") {
    for (std::size_t i = 0; i < std::size(win_ansi_upper); ++i) codes[0x80 + i] = win_ansi_upper[i];
    for (char32_t c = 0xA0; c <= 0xFF; ++c) codes[c] = c;
  } else if (name == "/MacRomanEncoding") {
    for (std::size_t i = 0; i < std::size(mac_roman_upper); ++i)
      codes[0x80 + i] = mac_roman_upper[i];
  } else {
    for (const auto& [code, character] : standard_upper) codes[code] = character;
  }
  return codes;
}

char32_t character_named(const std::string& glyph) {
  std::string_view name = glyph;
  if (const std::size_t dot = name.find('.'); dot != name.npos && dot > 0)
    name = name.substr(0, dot);
  if (const auto found = name_table().find(name); found != name_table().end()) return found->second;
  if (name.starts_with("uni") && name.size() >= 7) return character_numbered(name.substr(3, 4));
  if (name.starts_with("u")) return character_numbered(name.substr(1));
  return 0;
}

}  // namespace notify::pdf
