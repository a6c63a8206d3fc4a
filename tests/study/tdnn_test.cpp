#include <gtest/gtest.h>

#include <cmath>

#include "platform/study/tdnn_flips.h"
#include "platform/study/tdnn_silicon.h"

namespace tessera::study {

namespace {

ChainOutcome outcome_of(std::uint32_t length, double sigma, std::uint32_t votes = 1,
                        double jitter = 0) {
    ChainExperiment experiment;
    experiment.length = length;
    experiment.config.variation = {.stage = sigma, .jitter = jitter};
    experiment.config.votes = votes;
    return characterize_chain(experiment);
}

TEST(ChainFlips, FollowTheClosedForm) {
    for (const std::uint32_t length : {27u, 75u, 289u, 1153u}) {
        const ChainOutcome outcome = outcome_of(length, 0.1);
        ASSERT_TRUE(outcome.has_expected);
        // 256 chains share their errors over the samples, so that these are not independent.
        EXPECT_NEAR(outcome.flips, outcome.expected_flips, 0.2 * outcome.expected_flips + 30)
            << length;
        if (length >= 145) {
            EXPECT_EQ(outcome.far_flips, 0u);
        }
    }
}

TEST(ChainFlips, IdealChainsNeverFlip) {
    for (const std::uint32_t length : {1u, 64u, 1023u, 1024u})
        EXPECT_EQ(outcome_of(length, 0).flips, 0u) << length;
}

TEST(ChainFlips, VotesHelpAgainstJitterAndTakeTime) {
    const ChainOutcome one = outcome_of(255, 0, 1, 0.1), nine = outcome_of(255, 0, 9, 0.1);
    EXPECT_LT(nine.flips, one.flips / 2);
    EXPECT_FALSE(nine.has_expected);
    EXPECT_DOUBLE_EQ(nine.evaluation_ps, 9 * one.evaluation_ps);
}

TEST(ChainFlips, ChainsLongerThanTheArrayAreRefused) {
    ChainExperiment experiment;
    experiment.config.pes = 100;
    experiment.length = 101;
    EXPECT_THROW((void)characterize_chain(experiment), base::ConfigError);
}

TEST(TdnnSilicon, PublishedFiguresAreThoseOfThePaperAndMet) {
    const PublishedMachines table =
        read_published_machines(TESSERA_SOURCE "/scenarios/silicon/tdnn.yaml");
    ASSERT_EQ(table.machines.size(), 1u);
    const auto value = [&](std::string_view name) {
        for (const PublishedFigure& figure : table.machines[0].figures)
            if (figure.figure == name) return figure.value.value_or(-1);
        return -2.0;
    };
    // Typed once more.
    EXPECT_EQ(value("pes"), 32768);
    EXPECT_EQ(value("tsop_per_s_W"), 48.2);
    EXPECT_EQ(value("ge_per_pe"), 76.5);
    EXPECT_EQ(value("area_mm2"), 3.61);
    EXPECT_EQ(value("ge_per_pe_reram"), 3);
    for (const ComparedFigure& figure : compare_tdnn(table.machines[0]))
        EXPECT_TRUE(figure.is_met()) << figure.published.figure << ' ' << figure.model;
}

}  // namespace

}  // namespace tessera::study
