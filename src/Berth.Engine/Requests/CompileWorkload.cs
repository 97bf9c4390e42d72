using System.Runtime.InteropServices;
using Berth.Engine.Specs;

namespace Berth.Engine.Requests;

/// <summary>Writes the launcher of a workload as an executable.</summary>
/// <param name="Source">The workload: a file, flags, a command.</param>
/// <param name="Output">The file that is written.</param>
/// <param name="Architecture">The processor that the launcher is for.</param>
public sealed record CompileWorkload(WorkloadSource Source, string Output, Architecture Architecture) : Request;
