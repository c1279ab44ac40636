package io.wirefleet.console.database.types;

import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.function.Function;
import org.jooq.Binding;
import org.jooq.BindingGetResultSetContext;
import org.jooq.BindingGetSQLInputContext;
import org.jooq.BindingGetStatementContext;
import org.jooq.BindingRegisterContext;
import org.jooq.BindingSQLContext;
import org.jooq.BindingSetSQLOutputContext;
import org.jooq.BindingSetStatementContext;
import org.jooq.Converter;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/// A PostgreSQL type that JDBC has no name for, sent as text with a cast and read as text.
///
/// @param <D> what jOOQ takes the type for: `Object`, or `Object[]` for arrays
abstract class TextBinding<D, U> implements Binding<D, U> {
    private final String type;
    private final Class<U> userClass;
    private final Converter<D, U> converter;
    private final transient Function<U, String> format;
    private final transient Function<String, U> parse;

    TextBinding(
            String type,
            Class<D> databaseClass,
            Class<U> userClass,
            Function<U, String> format,
            Function<String, U> parse) {
        this.type = type;
        this.userClass = userClass;
        this.format = format;
        this.parse = parse;
        this.converter = Converter.ofNullable(databaseClass, userClass, value -> parse.apply(value.toString()), _ -> {
            throw new IllegalStateException(type + " values are bound as text");
        });
    }

    @Override
    public Converter<D, U> converter() {
        return converter;
    }

    @Override
    public void sql(BindingSQLContext<U> context) {
        U value = context.value();
        context.render().visit(DSL.val(text(value))).sql("::" + type);
    }

    @Override
    public void set(BindingSetStatementContext<U> context) throws SQLException {
        context.statement().setString(context.index(), text(context.value()));
    }

    @Override
    public void get(BindingGetResultSetContext<U> context) throws SQLException {
        String text = context.resultSet().getString(context.index());
        context.value(text == null ? null : parse.apply(text));
    }

    @Override
    public void register(BindingRegisterContext<U> context) throws SQLException {
        throw new SQLFeatureNotSupportedException("no stored procedure takes " + userClass);
    }

    @Override
    public void get(BindingGetStatementContext<U> context) throws SQLException {
        throw new SQLFeatureNotSupportedException("no stored procedure gives " + userClass);
    }

    @Override
    public void set(BindingSetSQLOutputContext<U> context) throws SQLException {
        throw new SQLFeatureNotSupportedException("no object type holds " + userClass);
    }

    @Override
    public void get(BindingGetSQLInputContext<U> context) throws SQLException {
        throw new SQLFeatureNotSupportedException("no object type holds " + userClass);
    }

    private @Nullable String text(@Nullable U value) {
        return value == null ? null : format.apply(value);
    }
}
