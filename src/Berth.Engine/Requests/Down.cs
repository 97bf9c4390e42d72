using System.Collections.Immutable;
using Berth.Supervision.Services;

namespace Berth.Engine.Requests;

/// <summary>Stops what <see cref="Up"/> brought up in the background, in reverse order, and forgets it.</summary>
/// <param name="Names">The services; empty: all of them.</param>
/// <param name="Timeout">How long to wait, all in all; null: 90 s. What was asked goes on after that.</param>
public sealed record Down(ImmutableArray<ServiceName> Names, TimeSpan? Timeout) : Request;
