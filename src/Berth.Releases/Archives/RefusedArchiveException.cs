using Berth.Descriptions.Text;
using Berth.Releases.Errors;

namespace Berth.Releases.Archives;

/// <summary>An archive, or an entry of it, is refused. The installer adds which archive it is.</summary>
/// <param name="entry">The entry; null: the archive itself.</param>
/// <param name="why">The reason, worded to follow a colon.</param>
/// <param name="inner">The cause; null: none.</param>
internal sealed class RefusedArchiveException(string? entry, string why, Exception? inner = null)
    : BerthException(entry is null ? why : $"entry {Quoted.Text(entry)}: {why}", null, inner)
{
    /// <summary>The error for a user.</summary>
    /// <param name="archive">The archive's file.</param>
    public ReleaseException Of(string archive) => new(
        ReleaseErrorKind.BadArchive, $"the archive {archive} is refused: {Message}", "nothing of it was installed", this);
}
