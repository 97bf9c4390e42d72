using System.Collections.Immutable;

namespace Berth.Engine.Requests;

/// <summary>
/// Becomes the launcher of a command inside a running instance. Must be executed on the main thread; returns only by throwing.
/// </summary>
/// <param name="Instance">8 digits of its id or more, or its name.</param>
/// <param name="Command">The command; empty: a shell.</param>
public sealed record EnterInstance(string Instance, ImmutableArray<string> Command) : Request;
