using Berth.Releases.Names;

namespace Berth.Engine.Releases;

/// <summary>
/// Where Berth itself is installed: below a prefix, as plain files (<c>bin</c>, <c>sbin</c>, <c>libexec/berth</c>), or as releases in
/// <c>lib/berth</c>, to whose current one links in <c>bin</c> and <c>sbin</c> lead.
/// </summary>
/// <param name="Prefix">The prefix.</param>
/// <param name="Release">The release of which this program is; null: it is a plain file.</param>
public sealed record OwnInstallation(string Prefix, string? Release)
{
    private const string Place = "/lib/berth";

    private static readonly string[] s_directories = ["/bin", "/sbin", "/libexec/berth"];

    /// <summary>The directory of the releases.</summary>
    public string Store => Prefix + Place;

    /// <summary>Finds out from a program's path where it is installed; null: in no such place.</summary>
    /// <param name="program">The absolute path of its file, without symbolic links.</param>
    public static OwnInstallation? Find(string program)
    {
        ArgumentNullException.ThrowIfNull(program);
        var directory = Path.GetDirectoryName(program) ?? "";
        if (Array.Find(s_directories, one => directory.EndsWith(one, StringComparison.Ordinal)) is not { } found)
            return null;
        var root = directory[..^found.Length];
        const string Releases = Place + "/releases/";
        return root.LastIndexOf(Releases, StringComparison.Ordinal) is >= 0 and var at
            && ReleaseId.TryParse(root[(at + Releases.Length)..], out var id)
                ? new OwnInstallation(root[..at], id.Text)
                : new OwnInstallation(root, null);
    }
}
