using Berth.Releases.Installing;

namespace Berth.Engine.Documents;

/// <summary>The result of an install or a rollback.</summary>
internal sealed record ReleaseUpdateDocument(
    string Current, string? Before, UpdateChange Change, string? Answer, IReadOnlyList<string> Removed)
{
    public static ReleaseUpdateDocument Of(UpdateResult result) => new(
        result.Id.Text, result.From?.Text, result.Change, result.Answer, [.. result.Removed.Select(static id => id.Text)]);
}
