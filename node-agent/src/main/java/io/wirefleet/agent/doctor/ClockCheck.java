package io.wirefleet.agent.doctor;

import io.wirefleet.agent.console.ConsoleProbe.Answer;
import java.time.Duration;
import java.time.Instant;

/// Whether this machine and the console have the same time: tokens and windows of rules go by it.
final class ClockCheck implements Check {
    private static final int WARN_SECONDS = 5;
    private static final int FAIL_SECONDS = 60;

    @Override
    public String name() {
        return "clock";
    }

    @Override
    public Finding judge(Facts facts) {
        return facts.answer().judged(name(), this::judge);
    }

    private Finding judge(Answer answer) {
        Instant date = answer.date();
        if (date == null) {
            return Finding.skip(name(), "the console does not say what time it has");
        }
        long off = Duration.between(date, answer.asked()).toSeconds();
        String figure = Math.abs(off) <= 1
                ? "as the console's"
                : Math.abs(off) + " s " + (off > 0 ? "ahead of" : "behind") + " the console's";
        String fix = "run a time service: timedatectl set-ntp true";
        return Math.abs(off) >= FAIL_SECONDS
                ? Finding.fail(
                        name(),
                        figure + ": the console refuses the agent's tokens, and rules begin and end wrongly",
                        fix)
                : Math.abs(off) >= WARN_SECONDS ? Finding.warn(name(), figure, fix) : Finding.pass(name(), figure);
    }
}
