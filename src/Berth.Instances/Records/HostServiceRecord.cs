using System.Collections.Immutable;
using Berth.Linux.Processes;

namespace Berth.Instances.Records;

/// <summary>A host service of a running instance.</summary>
/// <param name="Name">The name by which the workload calls the service.</param>
/// <param name="Process">The process of the service, or the launcher of its sandbox.</param>
/// <param name="Methods">The methods that the workload may call.</param>
public sealed record HostServiceRecord(string Name, ProcessIdentity Process, ImmutableArray<string> Methods);
