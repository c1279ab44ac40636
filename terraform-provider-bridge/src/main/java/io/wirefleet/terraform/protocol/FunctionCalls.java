package io.wirefleet.terraform.protocol;

import io.wirefleet.terraform.functions.Function;
import io.wirefleet.terraform.functions.WrongArgumentException;
import io.wirefleet.terraform.generated.tfplugin6.CallFunction;
import io.wirefleet.terraform.generated.tfplugin6.Diagnostic;
import io.wirefleet.terraform.generated.tfplugin6.FunctionError;
import io.wirefleet.terraform.generated.tfplugin6.GetFunctions;
import io.wirefleet.terraform.provider.Catalogue;
import io.wirefleet.terraform.provider.WireguardProvider;
import io.wirefleet.terraform.values.MalformedValueException;
import io.wirefleet.terraform.values.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// Calls of functions. They work without a configured provider.
final class FunctionCalls {
    private final Catalogue<Function> functions;

    FunctionCalls(WireguardProvider provider) {
        this.functions = provider.contents().functions();
    }

    GetFunctions.Response list() {
        var response = GetFunctions.Response.newBuilder();
        for (String name : functions.names()) {
            functions.find(name).ifPresent(found -> response.putFunctions(name, ToProtocol.function(found)));
        }
        return response.build();
    }

    CallFunction.Response call(CallFunction.Request request) {
        Function function = functions
                .find(request.getName())
                .orElseThrow(() -> new MalformedValueException("there is no function '" + request.getName() + "'"));
        List<Function.Parameter> parameters = function.parameters();
        if (parameters.size() != request.getArgumentsCount()) {
            throw new MalformedValueException("'" + function.name() + "' takes " + parameters.size()
                    + " arguments, not " + request.getArgumentsCount());
        }
        List<Value> arguments = new ArrayList<>();
        for (int i = 0; i < parameters.size(); i++) {
            arguments.add(FromProtocol.value(parameters.get(i).type(), request.getArguments(i)));
        }
        try {
            Value result =
                    arguments.stream().allMatch(Value::isWhollyKnown) ? function.call(arguments) : Value.unknown();
            return CallFunction.Response.newBuilder()
                    .setResult(ToProtocol.value(function.result(), result))
                    .build();
        } catch (WrongArgumentException e) {
            return CallFunction.Response.newBuilder()
                    .setError(FunctionError.newBuilder()
                            .setText(e.getMessage() + ".")
                            .setFunctionArgument(e.argument()))
                    .build();
        }
    }

    /// Functions have errors instead of diagnostics.
    static CallFunction.Response failed(List<Diagnostic> diagnostics) {
        String text = diagnostics.stream()
                .map(diagnostic -> diagnostic.getSummary() + ": " + diagnostic.getDetail())
                .collect(Collectors.joining("\n"));
        return CallFunction.Response.newBuilder()
                .setError(FunctionError.newBuilder().setText(text))
                .build();
    }
}
