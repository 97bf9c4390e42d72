using Berth.Engine.Events;

namespace Berth.Engine.Documents;

/// <summary>The files that sign an archive.</summary>
internal sealed record ReleaseSignatureDocument(string Manifest, string Signature)
{
    public static ReleaseSignatureDocument Of(ReleaseSigned signed) => new(signed.Manifest, signed.Signature);
}
