using System.Collections.Immutable;

namespace Berth.Machines.Vmm;

/// <summary>How a machine will be started: the whole command of its VMM, and the requests that it gets then.</summary>
/// <param name="Program">The VMM's program, along PATH.</param>
/// <param name="Arguments">The arguments after the program's name.</param>
/// <param name="Requests">What is asked of it after it was started, in order; for people. Empty: nothing.</param>
public sealed record VmmPlan(string Program, ImmutableArray<string> Arguments, ImmutableArray<string> Requests);
