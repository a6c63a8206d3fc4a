#include "platform/registers/c_names.h"

namespace tessera::registers {

std::string upper(std::string_view name) {
    std::string result(name);
    for (char& letter : result)
        if (letter >= 'a' && letter <= 'z') letter = static_cast<char>(letter - 'a' + 'A');
    return result;
}

}  // namespace tessera::registers
