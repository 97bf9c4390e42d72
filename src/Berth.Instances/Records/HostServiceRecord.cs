using System.Collections.Immutable;
using Berth.Linux.Processes;

namespace Berth.Instances.Records;

/// <summary>A host service of a running instance.</summary>
/// <param name="Name">What the workload calls it by.</param>
/// <param name="Process">Its process, or the launcher of its sandbox.</param>
/// <param name="Methods">What the workload may call.</param>
public sealed record HostServiceRecord(string Name, ProcessIdentity Process, ImmutableArray<string> Methods);
