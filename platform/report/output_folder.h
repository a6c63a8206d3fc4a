#pragma once
// The folder a run writes to. Files appear there whole or not at all.

#include <fstream>
#include <string>
#include <string_view>
#include <vector>

namespace tessera::report {

class OutputFolder {
  public:
    // Makes the folder if need be and proves that it can be written; throws config::Error
    // otherwise.
    explicit OutputFolder(std::string path);
    // Removes the folders it made if they are still empty: a run that is refused leaves nothing
    // behind.
    ~OutputFolder();
    OutputFolder(const OutputFolder&) = delete;
    OutputFolder& operator=(const OutputFolder&) = delete;

    // Writes beside the file and renames when whole; throws config::Error and leaves no part
    // behind.
    void write(std::string_view name, std::string_view content) const;
    [[nodiscard]] std::string path_of(std::string_view name) const;
    [[nodiscard]] const std::string& path() const { return path_; }

    // A file that grows while the run goes on; it takes its name when it is committed and vanishes
    // when not.
    class Stream {
      public:
        Stream(const OutputFolder& folder, std::string_view name);
        ~Stream();
        Stream(const Stream&) = delete;
        Stream& operator=(const Stream&) = delete;
        void write(std::string_view text);
        // What has been written so far, from its beginning; nothing is written afterwards. Throws
        // config::Error as commit() does.
        [[nodiscard]] std::ifstream read_back();
        void commit();  // throws config::Error when anything could not be written

      private:
        void close();

        std::string path_;
        std::ofstream file_;
        int error_ = 0;  // errno of the write that failed first
        bool is_committed_ = false;
    };

  private:
    std::string path_;
    std::vector<std::string> made_;  // innermost first
};

}  // namespace tessera::report
