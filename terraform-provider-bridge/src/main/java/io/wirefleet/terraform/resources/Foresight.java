package io.wirefleet.terraform.resources;

import io.wirefleet.terraform.console.BlastRadius;
import io.wirefleet.terraform.console.ConsoleException;
import io.wirefleet.terraform.console.ConsoleFailure;
import io.wirefleet.terraform.console.ConsoleFailure.FieldError;
import io.wirefleet.terraform.console.ConsoleFailure.Refused;
import io.wirefleet.terraform.console.FailureText;
import io.wirefleet.terraform.console.Write;
import io.wirefleet.terraform.schema.Diagnostic;
import io.wirefleet.terraform.schema.Names;
import io.wirefleet.terraform.schema.Plan;
import io.wirefleet.terraform.values.Value;
import io.wirefleet.terraform.values.Value.Fields;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What a plan says beyond the values: whom a change gives or takes access, and what the console would refuse. The
/// console is asked (a dry run), for what changes alone. Whoever could not be asked is not missed: the apply asks for
/// the change itself.
final class Foresight {
    private static final Set<Integer> OF_THE_REQUEST = Set.of(400, 409, 422);

    /// Before a creation.
    private static final Fields NOBODY = Value.object(Map.of());

    private final Kind kind;
    private final Collection members;

    Foresight(Kind kind, Collection members) {
        this.kind = kind;
        this.members = members;
    }

    /// @param prior null on creation
    /// @param plan with what follows from write-only attributes
    /// @param config null on destruction
    List<Diagnostic> of(Session session, Value prior, Plan plan, Value config) {
        if (kind.reach() == Kind.Reach.NONE || plan.planned().equals(prior)) {
            return List.of();
        }
        if (!(prior instanceof Fields before)) {
            return plan.planned() instanceof Fields planned ? creation(session, planned, config) : List.of();
        }
        session.walk().change(Collection.id(before));
        return plan.planned() instanceof Fields planned && plan.replacing().isEmpty()
                ? update(session, before, planned, config)
                : removal(session, before);
    }

    /// Of what takes the place of something by the same name nothing can be said while that is there.
    private List<Diagnostic> creation(Session session, Fields planned, Value config) {
        boolean isKnown = config.isWhollyKnown() && !session.walk().holds(kind.typeName(), planned);
        return isKnown && isAskedAbout(session, NOBODY, planned)
                ? ask(session, "create", NOBODY, planned, members.creation(planned))
                : List.of();
    }

    private List<Diagnostic> update(Session session, Fields before, Fields planned, Value config) {
        List<Diagnostic> diagnostics = new ArrayList<>(
                kind.together() && cutsItself(before, planned) ? counted(session, before, 1) : List.of());
        Write write = members.update(before, planned);
        if (write != null && config.isWhollyKnown() && isAskedAbout(session, before, planned)) {
            diagnostics.addAll(ask(session, "update", before, planned, write));
        }
        return diagnostics;
    }

    /// A peer is one, and known by name: no need to ask.
    private List<Diagnostic> removal(Session session, Fields before) {
        return kind.together()
                ? counted(session, before, 1)
                : ask(session, "destroy", before, before, members.deletion(before));
    }

    /// Whether an update of a peer shuts it out.
    static boolean cutsItself(Fields before, Fields planned) {
        return before.get("enabled").equals(Value.of(true))
                && planned.get("enabled").equals(Value.of(false));
    }

    /// Peers come by the thousand, and most are asked about nothing: what may be refused in view of others, for some.
    private boolean isAskedAbout(Session session, Fields before, Fields planned) {
        return !kind.together()
                || (kind.dependent().stream().anyMatch(name -> isGiven(before.get(name), planned.get(name)))
                        && session.walk().mayAskAboutOneMorePeer());
    }

    private static boolean isGiven(Value before, Value planned) {
        return planned instanceof Value.Known && !planned.equals(Value.emptySet()) && !planned.equals(before);
    }

    private List<Diagnostic> ask(Session session, String verb, Fields before, Fields values, Write write) {
        if (session.walk().isUnanswered()) {
            return unchecked(session, "it did not answer before");
        }
        try {
            BlastRadius radius = session.console().foresee(new Write(write.method(), write.path(), write.body(), null));
            List<Diagnostic> diagnostics = new ArrayList<>(
                    RadiusText.diagnostics(kind, Names.called(kind.noun(), values), radius, session.walk()));
            if (!before.equals(NOBODY)) {
                diagnostics.addAll(counted(session, before, radius.cut()));
            }
            return diagnostics;
        } catch (ConsoleException e) {
            if (e.failure() instanceof Refused refused && OF_THE_REQUEST.contains(refused.status())) {
                return verb.equals("destroy") ? List.of() : refusal(session, verb, before, values, refused);
            }
            if (!(e.failure() instanceof Refused)) {
                session.walk().unanswered();
            }
            return unchecked(session, why(e.failure()));
        }
    }

    private static String why(ConsoleFailure failure) {
        return switch (failure) {
            case Refused refused -> refused.detail().isEmpty() ? refused.title() : refused.detail();
            case ConsoleFailure.TooOld _ -> "it is older than this provider";
            case ConsoleFailure.Late _ -> "it took too long to answer";
            case ConsoleFailure.Unreachable unreachable -> unreachable.why();
            case ConsoleFailure.Untrusted untrusted -> untrusted.why();
            case ConsoleFailure.NotTheConsole other -> other.why();
            case ConsoleFailure.Overtaken _, ConsoleFailure.TooManyCut _, ConsoleFailure.Unconfirmed _ ->
                failure.toString();
        };
    }

    /// Only who has set a limit counts on its being kept.
    private static List<Diagnostic> unchecked(Session session, String why) {
        return session.walk().maxPeersCut() == null
                ? List.of()
                : List.of(Diagnostic.warning(
                        "max_peers_cut is not checked in this plan",
                        "The console could not say what this change would cut: " + why
                                + ".\n\nThe apply asks again before it writes, and writes nothing if it is not told."));
    }

    /// Of thousands of peers, one says it.
    private List<Diagnostic> counted(Session session, Fields values, long cut) {
        long total = session.walk().cut(Collection.id(values), cut);
        Long most = session.walk().maxPeersCut();
        if (most == null
                || total <= most
                || cut == 0
                || (kind.together() && !session.walk().refusesFirst())) {
            return List.of();
        }
        return List.of(Diagnostic.error(
                "More peers would be cut than max_peers_cut allows", FailureText.tooManyCut(total, most)));
    }

    /// What is wrong in view of other things may be right once they have changed, too: then it is not for the plan to
    /// stop at.
    private List<Diagnostic> refusal(Session session, String verb, Fields before, Fields values, Refused refused) {
        List<Diagnostic> errors = FailureText.refused(
                kind.schema(),
                "The console would refuse to " + verb + " the " + Names.called(kind.noun(), values),
                blaming(before, values, refused));
        boolean mayBeMended =
                (refused.status() == 409 || refused.errors().stream().allMatch(this::isDependent))
                        && session.walk().changesOthersThan(Collection.id(before));
        return mayBeMended
                ? errors.stream()
                        .map(error -> new Diagnostic(
                                Diagnostic.Severity.WARNING,
                                error.summary(),
                                error.detail() + "\n\nThat is so as things are now. This plan changes others too; where"
                                        + " that does not mend it, or is not done first, the apply will fail here.",
                                error.attribute()))
                        .toList()
                : errors;
    }

    /// A conflict in which the console names no field is about the one that depends on others, if but one is given.
    private Refused blaming(Fields before, Fields values, Refused refused) {
        List<String> given = kind.dependent().stream()
                .filter(name -> isGiven(before.get(name), values.get(name)))
                .toList();
        boolean isNamed =
                refused.errors().stream().anyMatch(error -> !error.pointer().isEmpty());
        if (refused.status() != 409 || isNamed || given.size() != 1) {
            return refused;
        }
        String detail = refused.errors().isEmpty()
                ? refused.detail()
                : refused.errors().getFirst().detail();
        FieldError blamed = new FieldError("/" + given.getFirst(), detail);
        return new Refused(refused.status(), refused.title(), refused.detail(), List.of(blamed), refused.requestId());
    }

    private boolean isDependent(FieldError error) {
        String pointer = error.pointer();
        return kind.dependent().stream()
                .anyMatch(name -> pointer.equals("/" + name) || pointer.startsWith("/" + name + "/"));
    }
}
