using System.Collections.Immutable;

namespace Berth.Engine.Requests;

/// <summary>Changes the keys that releases must be signed with, and shows them: <see cref="Events.ReleaseKeysRead"/>.</summary>
/// <param name="Subject">Whose releases.</param>
/// <param name="Add">Files with public keys to add.</param>
/// <param name="Remove">Ids of keys to remove.</param>
/// <param name="Threshold">How many keys must have signed; null: as before.</param>
/// <param name="Rotate">The file with a newer list of keys, signed by those of the present one; null: none.</param>
/// <param name="Signatures">The signatures of the newer list.</param>
public sealed record ChangeReleaseKeys(
    ReleaseSubject Subject, ImmutableArray<string> Add, ImmutableArray<string> Remove, int? Threshold, string? Rotate,
    ImmutableArray<string> Signatures) : Request
{
    /// <summary>Whether the last key may go, so that releases need no signature any more.</summary>
    public bool AllowUnsigned { get; init; }
}
