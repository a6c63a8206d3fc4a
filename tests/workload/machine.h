#pragma once
// Memory and a runtime for network images in tests: it walks the image as firmware does, from the
// bytes alone, and runs every job with the reference executor.

#include <algorithm>
#include <cstring>
#include <map>
#include <span>
#include <stdexcept>
#include <vector>

#include "platform/workload/check.h"
#include "platform/workload/float_executor.h"
#include "platform/workload/image.h"
#include "platform/workload/reference.h"

namespace tessera::workload::test {

class Machine {
  public:
    explicit Machine(const NetworkImage& image)
        : base_(image.base_address), memory_(image.header.image_bytes, std::byte{0xEE}) {
        std::copy(image.bytes.begin(), image.bytes.end(), memory_.begin());
    }

    [[nodiscard]] MemoryReader reader() const {
        return [this](std::uint64_t address, std::span<std::byte> bytes) {
            if (address < base_ || address - base_ + bytes.size() > memory_.size()) return false;
            std::copy_n(memory_.begin() + static_cast<std::ptrdiff_t>(address - base_),
                        bytes.size(), bytes.begin());
            return true;
        };
    }

    template <class T>
    [[nodiscard]] T get(std::uint64_t address) const {
        T value;
        if (!reader()(address, std::as_writable_bytes(std::span(&value, 1))))
            throw std::out_of_range("address outside of the image");
        return value;
    }

    template <class T>
    void set(std::uint64_t address, const T& value) {
        (void)get<T>(address);
        std::memcpy(memory_.data() + (address - base_), &value, sizeof(T));
    }

    void run() {
        const auto header = get<ImageHeader>(base_);
        if (header.magic != ImageHeader::kMagic || header.version != ImageHeader::kVersion)
            throw std::runtime_error("no image");
        for (std::uint32_t batch = 0; batch < header.batches; ++batch) {
            for (std::uint32_t i = 0; i < header.steps; ++i)
                run_step(header, batch,
                         get<ImageStep>(header.steps_address + i * sizeof(ImageStep)));
            predict(header, batch);
        }
    }

  private:
    void run_step(const ImageHeader& header, std::uint32_t batch, const ImageStep& step) {
        base::Job job = step.job;
        for (std::size_t s = 0; s < base::kStreams; ++s) {
            if (step.stream_tensor[s] == ImageStep::kFixed) continue;
            const auto tensor = get<ImageTensor>(header.tensors_address +
                                                 step.stream_tensor[s] * sizeof(ImageTensor));
            if (tensor.bytes != job.streams[s].bytes || tensor.address != job.streams[s].address ||
                tensor.address % 64 != 0)
                throw std::runtime_error("stream and tensor disagree");
            job.streams[s].address += batch * tensor.batch_stride_bytes;
        }
        if (base::check_job(job) != base::JobCode::ok) throw std::runtime_error("bad job");
        const Values input = read(job.streams[base::kInput]);
        const Values weights = read(job.streams[base::kWeight]);
        const Values auxiliary = read(job.streams[base::kAuxiliary]);
        std::vector<std::int32_t> bias;
        for (std::uint32_t i = 0; i < job.streams[base::kBias].elements; ++i)
            bias.push_back(get<std::int32_t>(job.streams[base::kBias].address + i * 4));
        Values output(job.streams[base::kOutput].elements);
        execute(job, {.input = input, .weights = weights, .auxiliary = auxiliary, .bias = bias},
                output);
        write(job.streams[base::kOutput], output);

        base::JobStatus status;
        status.job_id = job.job_id;
        status.end_ps = ++now_ps_;
        status.macs_issued = base::dense_macs(job.geometry);
        set(job.status_address + std::uint64_t{batch} * header.steps * sizeof(base::JobStatus),
            status);
    }

    void predict(const ImageHeader& header, std::uint32_t batch) {
        const auto tensor =
            get<ImageTensor>(header.tensors_address + header.output_tensor * sizeof(ImageTensor));
        base::Stream stream;
        stream.bits = static_cast<std::uint8_t>(header.output_bits);
        stream.elements = header.output_elements;
        for (std::uint32_t n = 0; n < header.batch_size; ++n) {
            stream.address = tensor.address + batch * tensor.batch_stride_bytes +
                             n * header.output_elements * header.output_bits / 8;
            const Values scores = read(stream);
            set(header.predictions_address + 4ull * (batch * header.batch_size + n),
                static_cast<std::uint32_t>(argmax(std::span<const std::int16_t>(scores))));
        }
    }

    [[nodiscard]] Values read(const base::Stream& stream) const {
        Values values(stream.elements);
        for (std::size_t i = 0; i < values.size(); ++i)
            values[i] = stream.bits == 8 ? get<std::int8_t>(stream.address + i)
                                         : get<std::int16_t>(stream.address + 2 * i);
        return values;
    }

    void write(const base::Stream& stream, const Values& values) {
        for (std::size_t i = 0; i < values.size(); ++i) {
            if (stream.bits == 8)
                set(stream.address + i, static_cast<std::int8_t>(values[i]));
            else
                set(stream.address + 2 * i, values[i]);
        }
    }

    std::uint64_t base_;
    std::vector<std::byte> memory_;
    std::uint64_t now_ps_ = 0;
};

}  // namespace tessera::workload::test
