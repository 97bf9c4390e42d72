using System.Collections.Immutable;
using Berth.Descriptions.Diagnostics;
using Berth.Workloads.Specs;

namespace Berth.Workloads;

/// <summary>What came of reading a description.</summary>
/// <param name="Spec">The workload; null when there is an error among the diagnostics.</param>
/// <param name="Diagnostics">Everything that is wrong, in the order of the file.</param>
/// <param name="Source">The file's bytes, to show lines of (<see cref="DiagnosticRenderer"/>); empty when it could not be read.</param>
public sealed record WorkloadParseResult(WorkloadSpec? Spec, ImmutableArray<Diagnostic> Diagnostics, ReadOnlyMemory<byte> Source);
