using Berth.Descriptions.Diagnostics;
using Berth.Descriptions.Json;

namespace Berth.Descriptions.Kinds;

/// <summary>A single value: its text is converted, then tested.</summary>
public abstract class ScalarKind<T> : Kind<T>
{
    /// <inheritdoc/>
    public sealed override bool TryRead(PlacedValue at, Findings findings, out T value)
    {
        var problem = Convert(at, findings, out value) ?? Test(value, findings);
        if (problem is null)
            return true;
        findings.Report(at, problem);
        return problem.Severity is not DiagnosticSeverity.Error;
    }

    /// <inheritdoc/>
    public sealed override void Check(T value, Spot at, Findings findings)
    {
        if (Test(value, findings) is { } problem)
            findings.Report(at, problem);
    }

    /// <summary>Converts the JSON value; returns a problem if it has the wrong type or form.</summary>
    protected abstract Problem? Convert(PlacedValue at, Findings findings, out T value);

    /// <summary>Checks a value of the right type; returns null if it is valid.</summary>
    protected abstract Problem? Test(T value, Findings findings);
}
