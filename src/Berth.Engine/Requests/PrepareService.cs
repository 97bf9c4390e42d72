using System.Collections.Immutable;

namespace Berth.Engine.Requests;

/// <summary>
/// Waits for what a service of s6 comes after, opens its sockets, starts what probes it, and becomes its program: returns only by throwing.
/// </summary>
/// <param name="Directory">The service's directory.</param>
/// <param name="Command">The program, looked for along PATH, and its arguments.</param>
public sealed record PrepareService(string Directory, ImmutableArray<string> Command) : Request;
