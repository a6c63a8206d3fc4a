#pragma once
// tessera schema: the JSON Schema of scenario files.

namespace tessera::cli {

int schema();

}  // namespace tessera::cli
