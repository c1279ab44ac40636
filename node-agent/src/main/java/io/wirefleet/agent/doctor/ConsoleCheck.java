package io.wirefleet.agent.doctor;

import io.wirefleet.agent.console.ConsoleProbe.Answer;
import io.wirefleet.agent.doctor.Facts.Call;

/// Whether the console answers. Without it the server goes on, with what it was told last.
final class ConsoleCheck implements Check {
    @Override
    public String name() {
        return "console";
    }

    @Override
    public Finding judge(Facts facts) {
        return facts.console().judged(name(), this::judge);
    }

    private Finding judge(Call call) {
        Answer answer = call.answer();
        if (answer == null) {
            return Finding.fail(
                    name(),
                    call.problem(),
                    "see that the console runs, and that this machine gets to it: name, route, firewall, proxy;"
                            + " forwarding goes on meanwhile");
        }
        return answer.status() == 200
                ? Finding.pass(name(), answer.console() + " answers")
                : Finding.fail(
                        name(),
                        answer.console() + " answers " + answer.status(),
                        "see whether that address is the console's, and what its log says");
    }
}
