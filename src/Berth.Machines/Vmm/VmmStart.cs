using System.Collections.Immutable;
using Microsoft.Win32.SafeHandles;

namespace Berth.Machines.Vmm;

/// <summary>A VMM to start.</summary>
/// <param name="Machine">The machine's name.</param>
/// <param name="Plan">What to start.</param>
/// <param name="Descriptors">The sockets of <see cref="VmmPlan.Sockets"/>, then the files of <see cref="VmmPlan.Opened"/>; the caller owns
/// them.</param>
/// <param name="Log">Where its standard output and error go; the caller owns it.</param>
public sealed record VmmStart(string Machine, VmmPlan Plan, ImmutableArray<SafeFileHandle> Descriptors, SafeFileHandle Log);
