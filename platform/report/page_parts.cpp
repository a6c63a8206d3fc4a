#include "platform/report/page_parts.h"

// In page_parts.S.
extern "C" {
extern const char tessera_page_frame[], tessera_page_frame_end[];
extern const char tessera_page_licence[], tessera_page_licence_end[];
extern const char tessera_page_style[], tessera_page_style_end[];
extern const char tessera_page_run[], tessera_page_run_end[];
extern const char tessera_page_study[], tessera_page_study_end[];
extern const char tessera_page_comparison[], tessera_page_comparison_end[];
}

namespace tessera::report {

namespace {

std::string_view between(const char* begin, const char* end) {
    return {begin, static_cast<std::size_t>(end - begin)};
}

std::string_view script_of(Page page) {
    switch (page) {
        case Page::run: break;
        case Page::study: return between(tessera_page_study, tessera_page_study_end);
        case Page::comparison: return between(tessera_page_comparison, tessera_page_comparison_end);
    }
    return between(tessera_page_run, tessera_page_run_end);
}

}  // namespace

PageParts page_parts(Page page) {
    return {between(tessera_page_frame, tessera_page_frame_end),
            between(tessera_page_licence, tessera_page_licence_end),
            between(tessera_page_style, tessera_page_style_end), script_of(page)};
}

}  // namespace tessera::report
