using System.Collections.Immutable;
using Berth.Descriptions.Diagnostics;
using Berth.Descriptions.Json;
using Berth.Workloads.Specs;
using Berth.Workloads.Tables;

namespace Berth.Workloads;

/// <summary>Checks a spec that was made by other means than a file: from flags, by code, or from a file that flags changed.</summary>
public static class WorkloadValidator
{
    /// <summary>Finds everything that is wrong and needs no look at the host, by the same rules as <see cref="WorkloadFile"/>.</summary>
    /// <param name="spec">The spec.</param>
    /// <param name="placeOf">Says where the value at a JSON path (<c>$.sandbox.identity</c>) was given, such as <c>--identity</c>; null
    /// where it can't.</param>
    /// <returns>The problems, errors and warnings; empty: none.</returns>
    public static ImmutableArray<Diagnostic> Validate(WorkloadSpec spec, Func<string, Place?>? placeOf = null)
    {
        ArgumentNullException.ThrowIfNull(spec);
        var findings = new Findings(fileName: null);
        WorkloadTable.Kind.Check(spec, new Spot(parent: null, name: null, -1), findings);
        return findings.At(placeOf);
    }
}
