package io.wirefleet.terraform.resources;

import io.wirefleet.terraform.schema.Diagnostic;
import io.wirefleet.terraform.schema.Plan;
import io.wirefleet.terraform.schema.Schema;
import io.wirefleet.terraform.values.Value;
import io.wirefleet.terraform.values.Value.Fields;
import java.util.List;

/// A resource that is a member of one of the console's collections. What its kind doesn't say, a resource adds itself.
public abstract class MemberResource implements Resource {
    private final Kind kind;
    private final Collection members;
    private final Foresight foresight;

    protected MemberResource(Kind kind) {
        this.kind = kind;
        this.members = new Collection(kind);
        this.foresight = new Foresight(kind, members);
    }

    @Override
    public final String typeName() {
        return kind.typeName();
    }

    @Override
    public final String noun() {
        return kind.noun();
    }

    @Override
    public final Schema schema() {
        return kind.schema();
    }

    @Override
    public List<Diagnostic> foresee(Session session, Value prior, Plan plan, Value config) {
        Plan whole = plan.planned() instanceof Fields planned && config instanceof Fields given
                ? new Plan(completed(planned, given), plan.replacing())
                : plan;
        return foresight.of(session, prior, whole, config);
    }

    @Override
    public Outcome create(Session session, Fields planned) {
        return members.create(session, planned);
    }

    @Override
    public Outcome read(Session session, Fields state) {
        return members.read(session, state);
    }

    @Override
    public Outcome update(Session session, Fields prior, Fields planned) {
        return members.update(session, prior, planned);
    }

    @Override
    public Outcome delete(Session session, Fields prior) {
        return members.delete(session, prior);
    }

    @Override
    public Outcome importState(Session session, String idOrName) {
        return members.importState(session, idOrName);
    }
}
