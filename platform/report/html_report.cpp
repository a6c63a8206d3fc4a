#include "platform/report/html_report.h"

#include <stdexcept>

namespace tessera::report {

namespace {

// JSON inside of a script element: a browser looks for `</script>` and `<!--` in it, and for
// nothing else.
std::string escaped(std::string_view json) {
    std::string text;
    text.reserve(json.size() + json.size() / 64);
    for (const char c : json) {
        if (c == '<')
            text += "\\u003c";
        else
            text += c;
    }
    return text;
}

}  // namespace

std::string html_page(Page kind, std::string_view data, std::string_view more) {
    const PageParts parts = page_parts(kind);
    const std::string result = escaped(data), run = escaped(more);
    struct Part {
        std::string_view mark, text;
    };
    std::string page;
    std::string_view rest = parts.frame;
    // In the order in which the frame holds them.
    for (const auto& [mark, text] :
         {Part{"@LICENCE@", parts.licence}, Part{"@STYLE@", parts.style}, Part{"@RESULT@", result},
          Part{"@RUN@", run}, Part{"@SCRIPT@", parts.script}}) {
        const std::size_t at = rest.find(mark);
        if (at == std::string_view::npos)
            throw std::logic_error("the page has no place for " + std::string(mark));
        page += rest.substr(0, at);
        page += text;
        rest.remove_prefix(at + mark.size());
    }
    page += rest;
    return page;
}

std::string html_report(std::string_view result_json, std::string_view report_data) {
    return html_page(Page::run, result_json, report_data);
}

}  // namespace tessera::report
