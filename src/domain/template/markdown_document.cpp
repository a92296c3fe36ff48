#include "domain/template/markdown_document.hpp"

#include <functional>

namespace notify::markdown {

char* Arena::take(std::size_t size) {
  constexpr std::size_t block_bytes = 16 * 1024;
  while (current_ < blocks_.size() && blocks_[current_].size - used_ < size) {
    ++current_;
    used_ = 0;
  }
  if (current_ == blocks_.size()) {
    const std::size_t room = std::max(size, block_bytes);
    blocks_.push_back({std::make_unique<char[]>(room), room});
  }
  char* taken = blocks_[current_].bytes.get() + used_;
  used_ += size;
  return taken;
}

std::string_view Arena::copy(std::string_view text) {
  if (text.empty()) return {};
  char* bytes = take(text.size());
  std::memcpy(bytes, text.data(), text.size());
  return {bytes, text.size()};
}

void KeyTable::clear() noexcept {
  if (entries_.empty()) return;
  entries_.clear();
  std::fill(slots_.begin(), slots_.end(), none);
}

std::size_t KeyTable::slot_of(std::string_view key, std::size_t hash) const noexcept {
  const std::size_t mask = slots_.size() - 1;
  std::size_t slot = hash & mask;
  while (slots_[slot] != none) {
    const Entry& entry = entries_[slots_[slot]];
    if (entry.hash == hash && entry.key == key) break;
    slot = (slot + 1) & mask;
  }
  return slot;
}

std::uint32_t KeyTable::find(std::string_view key) const noexcept {
  if (entries_.empty()) return none;
  const auto place = slots_[slot_of(key, std::hash<std::string_view>{}(key))];
  return place == none ? none : entries_[place].number;
}

void KeyTable::put(std::string_view key, std::uint32_t number) {
  if (slots_.size() < 2 * (entries_.size() + 1)) grow();
  const std::size_t hash = std::hash<std::string_view>{}(key);
  auto& slot = slots_[slot_of(key, hash)];
  if (slot == none) {
    slot = static_cast<std::uint32_t>(entries_.size());
    entries_.push_back({key, hash, number});
  } else {
    entries_[slot].number = number;
  }
}

void KeyTable::grow() {
  slots_.assign(std::max<std::size_t>(16, 2 * slots_.size()), none);
  for (std::uint32_t i = 0; i < entries_.size(); ++i) {
    slots_[slot_of(entries_[i].key, entries_[i].hash)] = i;
  }
}

std::string_view make_key(std::string_view name, Arena& arena) {
  std::string key;
  bool gap = false;
  std::string lower = unicode::to_lower(name);
  std::string escaped;
  append_smartly_escaped(escaped, lower);
  for (std::size_t at = 0; at < escaped.size();) {
    if (const std::size_t space = space_length(escaped, at); space > 0) {
      if (!gap) key += ' ';
      gap = true;
      at += space;
      continue;
    }
    gap = false;
    const char byte = escaped[at++];
    if (byte == '"')
      key += "&quot;";
    else if (byte == '\'')
      key += "&#39;";
    else
      key += byte;
  }
  return arena.copy(key);
}

}  // namespace notify::markdown
