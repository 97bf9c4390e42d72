using System.Buffers;
using System.Security.Cryptography.X509Certificates;
using Berth.Linux.Files;
using Berth.Releases.Errors;
using Berth.Releases.Files;
using Berth.Releases.Signing;

namespace Berth.Releases.Watching;

/// <summary>
/// Looks for a newer release in a directory: <c>index.json</c> names the archive, beside which are its signed manifest and signatures. The
/// manifest, and with it the length, is checked before the archive is copied; the archive's digest afterwards, by the install.
/// </summary>
public sealed class ReleaseWatch : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const int LongestName = 200;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);
    private static readonly string[] s_signatures = [".sig", ".minisig"];
    private static readonly SearchValues<char> s_digits = SearchValues.Create("0123456789abcdef");
    private static readonly SearchValues<char> s_nameCharacters =
        SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz._+~-");

    private readonly IReleaseSource _source;
    private readonly string _directory;

    internal ReleaseWatch(IReleaseSource source, string directory) => (_source, _directory) = (source, directory);

    /// <summary>Watches a directory.</summary>
    /// <param name="location">An http or https URL, or a path.</param>
    /// <param name="authorities">
    /// The authorities that may have issued the server's certificate; null: those of the host. Must exist as long as this object.
    /// </param>
    /// <param name="directory">Where copies are kept until they are installed; made if it does not exist.</param>
    public static ReleaseWatch Open(string location, X509Certificate2Collection? authorities, string directory)
    {
        ArgumentNullException.ThrowIfNull(location);
        return new ReleaseWatch(
            Uri.TryCreate(location, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
                ? new HttpSource(new Uri(location), authorities, s_patience)
                : new DirectorySource(Path.GetFullPath(location)),
            directory);
    }

    /// <summary>What the directory offers; null: the same as when <see cref="Accept"/> was called.</summary>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="ReleaseException">It can't be read, or is malformed.</exception>
    public async Task<FoundRelease?> FindAsync(CancellationToken cancellationToken)
    {
        if (await _source.ReadIndexAsync(cancellationToken).ConfigureAwait(false) is not { } content)
            return null;
        if (Documents.Read(content, WatchingJson.Default.ReleaseIndex)?.Archive is not { } name || !IsName(name))
            throw Malformed($"{ReleaseIndex.FileName} names no archive");
        var manifest = await _source.ReadAsync(name + SignedManifest.Suffix, cancellationToken).ConfigureAwait(false)
            ?? throw Malformed($"there is no {name}{SignedManifest.Suffix}");
        if (Documents.Read(manifest, SigningJson.Default.SignedManifest) is not { Size: >= 0, Sha256.Length: 64 } said
            || said.Sha256.AsSpan().ContainsAnyExcept(s_digits))
            throw Malformed($"{name}{SignedManifest.Suffix} is no manifest");
        var found = new FoundRelease(name, said.Sha256, said.Version, said.Size, $"{_directory}/{said.Sha256}");
        Forget(keep: found.Archive);
        Directory.CreateDirectory(_directory, OwnerOnly);
        AtomicFile.Write(found.Archive + SignedManifest.Suffix, manifest);
        foreach (var end in s_signatures)
        {
            var signature = await _source.ReadAsync(name + SignedManifest.Suffix + end, cancellationToken).ConfigureAwait(false);
            if (signature is not null)
                AtomicFile.Write(found.Archive + SignedManifest.Suffix + end, signature);
        }

        return found;
    }

    /// <summary>Copies the archive, from where an interrupted copy has ended.</summary>
    /// <param name="found">The release, whose manifest is trusted now.</param>
    /// <param name="cancellationToken">Cancels the operation; what was copied stays.</param>
    /// <exception cref="ReleaseException">It can't be copied, or has another digest than its manifest says.</exception>
    public async Task CopyAsync(FoundRelease found, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(found);
        await _source.CopyAsync(found.Name, found.Size, found.Archive, cancellationToken).ConfigureAwait(false);
        using var file = File.OpenRead(found.Archive);
        if (FileHash.Of(file, static _ => { }, cancellationToken) == found.Sha256)
            return;
        // What was continued may have been changed in between: the next attempt begins anew.
        File.Delete(found.Archive);
        throw new ReleaseException(
            ReleaseErrorKind.NotTrusted, $"{found.Name} from {_source.Location} is not what its manifest says: its digest is another");
    }

    /// <summary>Notes that what was found is dealt with, and removes the copy: only another index is looked at from now on.</summary>
    public void Accept()
    {
        _source.Accept();
        Forget(keep: null);
    }

    /// <inheritdoc/>
    public void Dispose() => _source.Dispose();

    /// <summary>Removes copies, except the start of one that is to be continued.</summary>
    private void Forget(string? keep)
    {
        if (!Directory.Exists(_directory))
            return;
        foreach (var file in Directory.EnumerateFiles(_directory).Where(file => file != keep))
            File.Delete(file);
    }

    private ReleaseException Malformed(string why) => new(ReleaseErrorKind.Failed, $"{_source.Location}: {why}");

    private static bool IsName(string name) =>
        name.Length is > 0 and <= LongestName && name[0] != '.' && !name.AsSpan().ContainsAnyExcept(s_nameCharacters);
}
