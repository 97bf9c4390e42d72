namespace Berth.Engine.Documents;

/// <summary>The waves of a push, in JSON.</summary>
/// <param name="Release">The release's identifier.</param>
/// <param name="Waves">The names of the hosts of each wave.</param>
internal sealed record PushPlanDocument(string Release, IReadOnlyList<IReadOnlyList<string>> Waves);
