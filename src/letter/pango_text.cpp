#include "letter/pango_text.hpp"

namespace notify::print {
namespace {

constexpr double points_per_inch = 72;

PangoAttribute* attribute_of(const StyledRange& range) {
  constexpr guint16 full = 0xFFFF;
  auto* attribute = range.style == TextStyle::bold
                        ? pango_attr_weight_new(PANGO_WEIGHT_BOLD)
                        : pango_attr_background_new(full, 0xBF00, 0x4700);
  attribute->start_index = static_cast<guint>(range.start);
  attribute->end_index = static_cast<guint>(range.end);
  return attribute;
}

}  // namespace

TextContext make_text_context(PangoFontMap* fonts) {
  TextContext context(pango_font_map_create_context(fonts));
  pango_cairo_context_set_resolution(context.get(), points_per_inch);
  auto* options = cairo_font_options_create();
  cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
  cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
  pango_cairo_context_set_font_options(context.get(), options);
  cairo_font_options_destroy(options);
  pango_context_set_round_glyph_positions(context.get(), FALSE);
  pango_context_set_language(context.get(), pango_language_from_string("en-gb"));
  return context;
}

TextLayout TextSetter::set(const StyledText& text, const Typeface& typeface, double width) const {
  TextLayout layout(pango_layout_new(context_));
  const Font font(pango_font_description_new());
  pango_font_description_set_family(font.get(), families_.c_str());
  pango_font_description_set_size(font.get(), static_cast<gint>(typeface.size * PANGO_SCALE));
  if (typeface.is_bold) pango_font_description_set_weight(font.get(), PANGO_WEIGHT_BOLD);
  pango_layout_set_font_description(layout.get(), font.get());
  pango_layout_set_width(layout.get(), static_cast<int>(width * PANGO_SCALE));
  pango_layout_set_wrap(layout.get(), PANGO_WRAP_WORD_CHAR);
  pango_layout_set_text(layout.get(), text.text.data(), static_cast<int>(text.text.size()));
  auto* attributes = pango_attr_list_new();
  pango_attr_list_insert(attributes, pango_attr_insert_hyphens_new(FALSE));
  if (typeface.is_upper_case) {
    pango_attr_list_insert(attributes,
                           pango_attr_text_transform_new(PANGO_TEXT_TRANSFORM_UPPERCASE));
  }
  for (const auto& range : text.ranges) pango_attr_list_insert(attributes, attribute_of(range));
  pango_layout_set_attributes(layout.get(), attributes);
  pango_attr_list_unref(attributes);
  return layout;
}

double baseline_in(PangoLayoutLine* line, double pitch) noexcept {
  PangoRectangle logical;
  pango_layout_line_get_extents(line, nullptr, &logical);
  const double ascent = pango_units_to_double(PANGO_ASCENT(logical));
  const double descent = pango_units_to_double(PANGO_DESCENT(logical));
  return (pitch - ascent - descent) / 2 + ascent;
}

}  // namespace notify::print
