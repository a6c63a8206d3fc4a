#include "models/base/job.h"

#include <gtest/gtest.h>

#include <functional>

#include "models/base/job_layout.h"

namespace tessera::base {
namespace {

Stream stream(std::uint32_t elements, std::uint8_t bits = 16) {
    return {.bytes = elements * bits / 8, .elements = elements, .bits = bits};
}

// A 3x3 convolution of stride 2 with padding: E = (9 + 2 - 3) / 2 + 1 = 5, F = (7 + 2 - 3) / 2 + 1.
Job conv() {
    Job job;
    job.op = Op::conv;
    job.geometry = {.N = 2,
                    .G = 2,
                    .C = 4,
                    .H = 9,
                    .W = 7,
                    .M = 6,
                    .R = 3,
                    .S = 3,
                    .E = 5,
                    .F = 4,
                    .stride_y = 2,
                    .stride_x = 2,
                    .pad_top = 1,
                    .pad_left = 1,
                    .pad_bottom = 1,
                    .pad_right = 1};
    job.streams[kInput] = stream(2 * 4 * 9 * 7);
    job.streams[kWeight] = stream(6 * 2 * 3 * 3, 8);
    job.streams[kOutput] = stream(2 * 6 * 5 * 4);
    return job;
}

Job dense() {
    Job job;
    job.op = Op::dense;
    job.geometry = {.N = 3, .C = 100, .M = 10};
    job.streams[kInput] = stream(300);
    job.streams[kWeight] = stream(1000);
    job.streams[kOutput] = stream(30);
    return job;
}

JobCode after(Job job, const std::function<void(Job&)>& change) {
    change(job);
    return check_job(job);
}

TEST(CheckJob, AcceptsConsistentJobs) {
    EXPECT_EQ(check_job(conv()), JobCode::ok);
    EXPECT_EQ(check_job(dense()), JobCode::ok);
    Job fence;
    fence.op = Op::fence;
    EXPECT_EQ(check_job(fence), JobCode::ok) << "a fence has no geometry";
}

TEST(CheckJob, RefusesForeignDescriptors) {
    EXPECT_EQ(after(conv(), [](Job& job) { job.magic = 0; }), JobCode::bad_magic);
    EXPECT_EQ(after(conv(), [](Job& job) { job.version = 2; }), JobCode::bad_magic);
    EXPECT_EQ(after(conv(), [](Job& job) { job.size_bytes = 128; }), JobCode::bad_magic);
}

TEST(CheckJob, RefusesUnknownOperations) {
    EXPECT_EQ(after(conv(), [](Job& job) { job.op = Op::none; }), JobCode::unsupported);
    EXPECT_EQ(after(conv(), [](Job& job) { job.op = static_cast<Op>(11); }), JobCode::unsupported);
}

TEST(CheckJob, RefusesSizesThatAreZero) {
    for (const auto size : {&Geometry::N, &Geometry::G, &Geometry::C, &Geometry::H, &Geometry::W,
                            &Geometry::M, &Geometry::R, &Geometry::S, &Geometry::E, &Geometry::F,
                            &Geometry::stride_y, &Geometry::stride_x})
        EXPECT_EQ(after(conv(), [&](Job& job) { job.geometry.*size = 0; }), JobCode::geometry);
}

TEST(CheckJob, RefusesSizesThatDisagree) {
    EXPECT_EQ(after(conv(), [](Job& job) { job.geometry.E = 6; }), JobCode::geometry);
    EXPECT_EQ(after(conv(), [](Job& job) { job.geometry.F = 3; }), JobCode::geometry);
    EXPECT_EQ(after(conv(), [](Job& job) { job.geometry.G = 3; }), JobCode::geometry);
    EXPECT_EQ(after(conv(), [](Job& job) { job.geometry.pad_top = 3; }), JobCode::geometry)
        << "padding as wide as the filter";
    EXPECT_EQ(after(conv(), [](Job& job) { job.geometry.R = 12; }), JobCode::geometry)
        << "filter larger than the padded ifmap";
    EXPECT_EQ(after(dense(), [](Job& job) { job.geometry.H = 2; }), JobCode::geometry);
}

TEST(CheckJob, RefusesStreamsThatDisagreeWithTheGeometry) {
    for (const std::size_t index : {kInput, kWeight, kOutput}) {
        EXPECT_EQ(after(conv(), [&](Job& job) { ++job.streams[index].elements; }),
                  JobCode::geometry);
        EXPECT_EQ(after(conv(), [&](Job& job) { --job.streams[index].bytes; }), JobCode::geometry);
        EXPECT_EQ(after(conv(), [&](Job& job) { job.streams[index].bits = 12; }),
                  JobCode::geometry);
    }
    EXPECT_EQ(after(conv(),
                    [](Job& job) {
                        job.streams[kInput].codec = Codec::rlc;
                        job.streams[kInput].bytes = 17;
                    }),
              JobCode::ok)
        << "the bytes of an encoded stream are the machine's to check";
}

TEST(CheckJob, BiasIsCheckedWhenItsFlagSaysSo) {
    const auto with_bias = [](std::uint32_t elements) {
        return after(conv(), [=](Job& job) {
            job.flags = job_flag::bias;
            job.streams[kBias] = stream(elements, 32);
        });
    };
    EXPECT_EQ(with_bias(6), JobCode::ok);
    EXPECT_EQ(with_bias(5), JobCode::geometry);
}

TEST(CheckJob, AddNeedsItsSecondInput) {
    Job add;
    add.op = Op::add;
    add.geometry = {.C = 8, .H = 4, .W = 4, .M = 8, .E = 4, .F = 4};
    add.streams[kInput] = add.streams[kAuxiliary] = add.streams[kOutput] = stream(128);
    EXPECT_EQ(check_job(add), JobCode::ok);
    EXPECT_EQ(after(add, [](Job& job) { job.streams[kAuxiliary] = stream(127); }),
              JobCode::geometry);
    EXPECT_EQ(after(add, [](Job& job) { job.geometry.M = 4; }), JobCode::geometry);
}

TEST(CheckJob, PoolingKeepsItsChannels) {
    Job pool;
    pool.op = Op::max_pool;
    pool.geometry = {.C = 8,
                     .H = 6,
                     .W = 6,
                     .M = 8,
                     .R = 2,
                     .S = 2,
                     .E = 3,
                     .F = 3,
                     .stride_y = 2,
                     .stride_x = 2};
    pool.streams[kInput] = stream(288);
    pool.streams[kOutput] = stream(72);
    EXPECT_EQ(check_job(pool), JobCode::ok);
    EXPECT_EQ(after(pool, [](Job& job) { job.geometry.M = 4; }), JobCode::geometry);
}

TEST(CheckJob, RefusesRequantisationOutsideItsRange) {
    EXPECT_EQ(after(conv(), [](Job& job) { job.requantisation.multiplier = 0x8000'0000u; }),
              JobCode::geometry);
    EXPECT_EQ(after(conv(), [](Job& job) { job.requantisation.shift = 63; }), JobCode::geometry);
}

TEST(DenseMacs, CountsEveryProductOfTheGeometry) {
    EXPECT_EQ(dense_macs(conv().geometry), 2u * 6 * (4 / 2) * 3 * 3 * 5 * 4);
    EXPECT_EQ(dense_macs(dense().geometry), 3000u);
    EXPECT_EQ(dense_macs({.N = 65535, .C = 65535, .M = 65535}), 65535ull * 65535 * 65535);
    EXPECT_EQ(dense_macs({.G = 0}), 0u);
}

TEST(JobLayout, TablesLeaveNoHoleAndNoFieldTwice) {
    for (const StructLayout& layout : kJobLayouts) EXPECT_TRUE(is_complete(layout)) << layout.name;
    EXPECT_EQ(kJobLayouts[3].bytes, 256u);
    EXPECT_EQ(kJobLayouts[4].bytes, 256u);

    constexpr std::array hole = {LayoutField{"a", "uint32_t", 0, 4},
                                 LayoutField{"b", "uint32_t", 8, 4}};
    EXPECT_FALSE(is_complete({"holed", "", 12, hole}));
    constexpr std::array shorter = {LayoutField{"a", "uint32_t", 0, 4}};
    EXPECT_FALSE(is_complete({"short", "", 8, shorter}));
}

TEST(JobLayout, FieldsHaveTheirCTypes) {
    const auto field = [](std::string_view name) {
        for (const LayoutField& candidate : kJobFields)
            if (candidate.name == name) return candidate;
        return LayoutField{};
    };
    EXPECT_EQ(field("magic").c_type, "uint32_t");
    EXPECT_EQ(field("op").c_type, "uint16_t");
    EXPECT_EQ(field("geometry").c_type, "struct tessera_geometry");
    EXPECT_EQ(field("streams").c_type, "struct tessera_stream");
    EXPECT_EQ(field("streams").count, kStreams);
    EXPECT_EQ(field("mapping").count, 8u);
    EXPECT_EQ(field("user").offset, 248u);
}

TEST(JobNames, EveryCodeAndOperationHasOne) {
    for (std::uint32_t code = 0; code <= 9; ++code)
        EXPECT_NE(to_string(static_cast<JobCode>(code)), "unknown code");
    for (std::uint16_t op = 0; op <= 10; ++op)
        EXPECT_NE(to_string(static_cast<Op>(op)), "unknown op");
}

}  // namespace
}  // namespace tessera::base
