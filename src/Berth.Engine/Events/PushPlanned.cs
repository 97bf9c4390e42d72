namespace Berth.Engine.Events;

/// <summary>The waves of a push, which is not made.</summary>
/// <param name="ReleaseId">The identifier that the release would have on every host.</param>
/// <param name="Waves">The names of the hosts of each wave.</param>
public sealed record PushPlanned(string ReleaseId, IReadOnlyList<IReadOnlyList<string>> Waves) : EngineEvent;
