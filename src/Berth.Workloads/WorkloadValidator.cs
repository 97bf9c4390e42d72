using System.Collections.Immutable;
using Berth.Descriptions.Diagnostics;
using Berth.Descriptions.Json;
using Berth.Workloads.Specs;
using Berth.Workloads.Tables;

namespace Berth.Workloads;

/// <summary>Checks a spec that was not read from a file, or was changed after that: by flags or by code.</summary>
public static class WorkloadValidator
{
    /// <summary>Finds all problems that can be found without the host, by the same rules as <see cref="WorkloadFile"/>.</summary>
    /// <param name="spec">The spec.</param>
    /// <param name="placeOf">Returns the place (for example <c>--identity</c>) where the value at a JSON path (<c>$.sandbox.identity</c>)
    /// was given; null if it is unknown.</param>
    /// <returns>The problems, errors and warnings; empty if there are none.</returns>
    public static ImmutableArray<Diagnostic> Validate(WorkloadSpec spec, Func<string, Place?>? placeOf = null)
    {
        ArgumentNullException.ThrowIfNull(spec);
        var findings = new Findings(fileName: null);
        WorkloadTable.Kind.Check(spec, new Spot(parent: null, name: null, -1), findings);
        return findings.At(placeOf);
    }
}
