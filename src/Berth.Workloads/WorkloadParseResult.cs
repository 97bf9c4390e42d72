using System.Collections.Immutable;
using Berth.Descriptions.Diagnostics;
using Berth.Workloads.Specs;

namespace Berth.Workloads;

/// <summary>The result of reading a description.</summary>
/// <param name="Spec">The workload; null if the diagnostics contain an error.</param>
/// <param name="Diagnostics">All problems, in file order.</param>
/// <param name="Source">The content of the file, for <see cref="DiagnosticRenderer"/>; empty if it can't be read.</param>
public sealed record WorkloadParseResult(WorkloadSpec? Spec, ImmutableArray<Diagnostic> Diagnostics, ReadOnlyMemory<byte> Source);
