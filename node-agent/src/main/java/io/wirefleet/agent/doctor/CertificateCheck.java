package io.wirefleet.agent.doctor;

import io.wirefleet.agent.console.ConsoleProbe.Answer;
import java.time.Duration;
import java.time.Instant;

/// How long the console's certificate holds.
final class CertificateCheck implements Check {
    private static final int WARN_DAYS = 14;

    @Override
    public String name() {
        return "certificate";
    }

    @Override
    public Finding judge(Facts facts) {
        return facts.answer().judged(name(), this::judge);
    }

    private Finding judge(Answer answer) {
        Instant end = answer.certificateEnds();
        if (end == null) {
            return Finding.skip(name(), "the console showed no certificate");
        }
        long days = Duration.between(answer.asked(), end).toDays();
        String figure = "the console's certificate ends in " + days + " days, at " + end;
        return days < WARN_DAYS
                ? Finding.warn(
                        name(),
                        figure,
                        "renew it on the console: agents refuse one that has ended, and no change" + " gets to them")
                : Finding.pass(name(), figure);
    }
}
