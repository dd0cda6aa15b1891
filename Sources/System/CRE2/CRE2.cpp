#include "include/CRE2.h"

#include <re2/re2.h>

#include <cstdio>
#include <map>
#include <new>
#include <string>
#include <vector>

struct vigil_re2 {
  re2::RE2 regex;
  std::map<int, std::string> names;
  vigil_re2(re2::StringPiece pattern, const re2::RE2::Options &options) : regex(pattern, options) {}
};

extern "C" {

vigil_re2 *vigil_re2_new(const char *pattern, size_t length, bool dot_all, char *error, size_t error_size) {
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_dot_nl(dot_all);
  auto *re = new (std::nothrow) vigil_re2(re2::StringPiece(pattern, length), options);
  if (re == nullptr) return nullptr;
  if (!re->regex.ok()) {
    std::snprintf(error, error_size, "%s", re->regex.error().c_str());
    delete re;
    return nullptr;
  }
  re->names = re->regex.CapturingGroupNames();
  return re;
}

void vigil_re2_free(vigil_re2 *re) { delete re; }

int vigil_re2_groups(const vigil_re2 *re) { return re->regex.NumberOfCapturingGroups(); }

const char *vigil_re2_group_name(const vigil_re2 *re, int index) {
  auto found = re->names.find(index);
  return found == re->names.end() ? nullptr : found->second.c_str();
}

bool vigil_re2_full_match(const vigil_re2 *re, const char *text, size_t length) {
  return re->regex.Match(re2::StringPiece(text, length), 0, length, re2::RE2::ANCHOR_BOTH, nullptr, 0);
}

bool vigil_re2_match(const vigil_re2 *re, const char *text, size_t length, size_t from, bool anchored,
                     vigil_re2_span *spans, int count) {
  std::vector<re2::StringPiece> groups(count);
  re2::StringPiece whole(text, length);
  auto anchor = anchored ? re2::RE2::ANCHOR_BOTH : re2::RE2::UNANCHORED;
  if (!re->regex.Match(whole, from, length, anchor, groups.data(), count)) return false;
  for (int i = 0; i < count; i++) {
    if (groups[i].data() == nullptr) {
      spans[i] = {-1, -1};
    } else {
      long start = groups[i].data() - text;
      spans[i] = {start, start + static_cast<long>(groups[i].size())};
    }
  }
  return true;
}
}
