using System.Collections.Immutable;
using Berth.Supervision.Services;

namespace Berth.Engine.Requests;

/// <summary>Stops the services that <see cref="Up"/> started in the background, in reverse order, and removes them.</summary>
/// <param name="Names">The services; empty: all of them.</param>
/// <param name="Timeout">The timeout for the whole request; null: 90 s. The service manager continues after it.</param>
public sealed record Down(ImmutableArray<ServiceName> Names, TimeSpan? Timeout) : Request;
