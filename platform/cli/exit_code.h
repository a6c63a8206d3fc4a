#pragma once
// What the program's exit codes mean.

namespace tessera::cli {

inline constexpr int kSuccess = 0;
inline constexpr int kCheckFailed =
    1;  // finished, but a check failed: golden mismatch, firmware error
inline constexpr int kBadInput = 2;
inline constexpr int kUnfinished = 3;  // deadline, deadlock; points of a study not run

}  // namespace tessera::cli
