#include "platform/report/page_parts.h"

// In page_parts.S.
extern "C" {
extern const char tessera_page_frame[], tessera_page_frame_end[];
extern const char tessera_page_licence[], tessera_page_licence_end[];
extern const char tessera_page_style[], tessera_page_style_end[];
extern const char tessera_page_script[], tessera_page_script_end[];
}

namespace tessera::report {

namespace {

std::string_view between(const char* begin, const char* end) {
    return {begin, static_cast<std::size_t>(end - begin)};
}

}  // namespace

PageParts page_parts() {
    return {between(tessera_page_frame, tessera_page_frame_end),
            between(tessera_page_licence, tessera_page_licence_end),
            between(tessera_page_style, tessera_page_style_end),
            between(tessera_page_script, tessera_page_script_end)};
}

}  // namespace tessera::report
