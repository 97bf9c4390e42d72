using System.Collections.Immutable;

namespace Berth.Engine.Requests;

/// <summary>
/// Waits for the services before an s6 service, opens its sockets, starts its prober, and becomes its program. Returns only by throwing.
/// </summary>
/// <param name="Directory">The service's directory.</param>
/// <param name="Command">The program, searched for in PATH, and its arguments.</param>
public sealed record PrepareService(string Directory, ImmutableArray<string> Command) : Request;
