using Berth.Engine.Releases;

namespace Berth.Engine.Documents;

/// <summary>The comparison of a release with how it was installed; the differences are null if that is not known.</summary>
internal sealed record ReleaseVerificationDocument(string Id, IReadOnlyList<string>? Differences)
{
    public static ReleaseVerificationDocument Of(ReleaseComparison compared) => new(compared.Id.Text, compared.Differences);
}
