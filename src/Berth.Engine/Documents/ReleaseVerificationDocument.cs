using Berth.Engine.Events;

namespace Berth.Engine.Documents;

/// <summary>The comparison of a release with how it was installed; the differences are null if that is not known.</summary>
internal sealed record ReleaseVerificationDocument(string Id, IReadOnlyList<string>? Differences)
{
    public static ReleaseVerificationDocument Of(ReleaseVerified verified) => new(verified.Id.Text, verified.Differences);
}
