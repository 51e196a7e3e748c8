#include "results/report/report.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <set>

#include "results/html.hpp"
#include "results/interval_words.hpp"
#include "results/report/parts.hpp"
#include "results/simulation_words.hpp"
#include "runtime/input_error.hpp"

namespace pushbench::results {

namespace {

using html::Chapter;

/// Only what carries it runs in the page. It guards against nothing but markup that got past html::text().
std::string nonce_of(std::string_view text) {
  std::uint64_t hash = 0xcbf2'9ce4'8422'2325;  // FNV-1a
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100'0000'01b3;
  return fmt::format("{:016x}", hash);
}

std::string title_of(const std::vector<Chapter>& chapters, const ReportOptions& options) {
  if (!options.title.empty()) return options.title;
  if (chapters.size() == 1 && chapters.front().answers.size() == 1) return chapters.front().answers.front().question;
  return "How should this server get data to its clients, and what does each way cost?";
}

/// "3 results, measured from 2026-11-21 to 2026-11-22".
std::string dateline_of(const std::vector<Chapter>& chapters) {
  std::string first, last;
  std::size_t simulated = 0;
  for (const Chapter& chapter : chapters) {
    if (origin_of(chapter.source->run) != Origin::measured) ++simulated;
    if (origin_of(chapter.source->run) == Origin::simulated) continue;  // its day is none
    const std::string day = chapter.source->run.started_at.substr(0, 10);
    if (day.empty()) continue;
    if (first.empty() || day < first) first = day;
    if (day > last) last = day;
  }
  std::string text = chapters.size() == 1 ? "One result" : fmt::format("{} results", chapters.size());
  if (simulated > 0) {
    text += chapters.size() == 1 ? fmt::format(", {}", words_of(origin_of(chapters.front().source->run)))
                                 : fmt::format(", {} of them simulated", simulated);
  }
  if (!first.empty()) text += first == last ? ", measured on " + first : ", measured from " + first + " to " + last;
  return text;
}

std::string contents_of(const std::vector<Chapter>& chapters) {
  std::string text = "<ol>\n<li><a href=\"#answer\">The answer</a></li>\n";
  for (const Chapter& chapter : chapters) {
    text += fmt::format("<li><a href=\"#{}\">{}</a>", chapter.id, html::text(html::brief(chapter.title)));
    const auto& scenarios = chapter.source->run.scenarios;
    if (scenarios.size() > 1) {
      text += "\n<ol>\n";
      for (std::size_t i = 0; i < scenarios.size(); ++i) {
        text += fmt::format("<li><a href=\"#{}\">{}</a></li>\n", html::section_id(chapter, i),
                            html::text(html::brief(scenarios[i].name)));
      }
      text += "</ol>";
    }
    for (const html::Topic& topic : html::topics()) {
      if (!html::has_topic(chapter, topic)) continue;
      text += fmt::format("\n<ul><li><a href=\"#{}-{}\">{}</a></li></ul>", chapter.id, topic.name, topic.title);
    }
    text += "</li>\n";
  }
  return text + "<li><a href=\"#reading\">How to read this</a></li>\n</ol>";
}

/// "of 3 trials their range, which holds …; of 10 trials their 95 % bootstrap interval".
std::string intervals_of(const std::vector<Chapter>& chapters) {
  std::set<std::size_t> trials;
  for (const Chapter& chapter : chapters) {
    for (const Row& row : chapter.summary.rows) {
      if (row.trials_ok > 1) trials.insert(row.trials_ok);
    }
  }
  // Where there are none, what most runs would have.
  if (trials.empty()) trials = {3, 5};
  constexpr std::size_t kMost = 5;
  std::string text;
  std::size_t told = 0;
  for (const std::size_t each : trials) {
    if (told++ == kMost) break;
    text += fmt::format("{}of {} trials {}", text.empty() ? "" : "; ", each, interval_words(each));
  }
  return text;
}

std::string specifications_of(const std::vector<Chapter>& chapters, const ReportAssets& assets) {
  std::map<std::string, const std::string*> used;
  for (const Chapter& chapter : chapters) {
    for (const Chart& chart : chapter.charts) used[chart.kind] = &assets.charts.at(chart.kind);
  }
  std::string text;
  for (const auto& [kind, specification] : used) {
    text += fmt::format("<script type=\"application/json\" class=\"specification\" data-kind=\"{}\">{}</script>\n",
                        html::text(kind), html::json(*specification));
  }
  return text;
}

/// `page` with every {{name}} replaced; what is put in is not looked at again.
std::string filled(std::string_view page, const std::map<std::string, std::string>& parts) {
  std::string result;
  for (;;) {
    const std::size_t begin = page.find("{{");
    const std::size_t end = begin == page.npos ? page.npos : page.find("}}", begin);
    result += page.substr(0, end == page.npos ? page.npos : begin);
    if (end == page.npos) return result;
    const std::string name{page.substr(begin + 2, end - begin - 2)};
    const auto part = parts.find(name);
    if (part == parts.end()) {
      std::string known;
      for (const auto& [each, text] : parts) known += (known.empty() ? "" : ", ") + each;
      throw InputError("the report's page", "{{" + html::brief(name) + "}} is not known; known are: " + known);
    }
    result += part->second;
    page.remove_prefix(end + 2);
  }
}

}  // namespace

std::string report_page(const std::vector<Source>& sources, const ReportAssets& assets, const ReportOptions& options) {
  std::vector<Chapter> chapters;
  for (const Source& source : sources) {
    chapters.push_back(html::chapter_of(source, chapters.size() + 1, assets.charts));
  }
  const std::string title = title_of(chapters, options);
  std::string answers, evidence;
  for (const Chapter& chapter : chapters) {
    if (chapters.size() > 1) {
      answers += fmt::format("<h3 class=\"of\"><a href=\"#{}\">{}</a></h3>\n", chapter.id,
                             html::text(html::brief(chapter.title)));
    }
    const bool told = chapter.answers.size() == 1 && chapter.answers.front().question == title;
    answers += html::answers_of(chapter, !told);
    evidence += html::evidence_of(chapter);
  }
  const std::string version = sources.empty() ? "" : sources.front().run.tool_version;
  return filled(assets.page, {{"title", html::text(html::brief(title))},
                              {"dateline", html::text(dateline_of(chapters))},
                              {"intervals", html::text(intervals_of(chapters))},
                              {"version", html::text(version)},
                              {"contents", contents_of(chapters)},
                              {"answers", answers},
                              {"evidence", evidence},
                              {"specifications", specifications_of(chapters, assets)},
                              {"style", assets.style},
                              {"script", html::script(assets.script)},
                              {"nonce", nonce_of(evidence + assets.script)}});
}

}  // namespace pushbench::results
