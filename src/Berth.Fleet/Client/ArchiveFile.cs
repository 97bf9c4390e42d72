using System.Security.Cryptography;
using Berth.Fleet.Api;
using Berth.Fleet.Errors;
using Berth.Linux.Errors;

namespace Berth.Fleet.Client;

/// <summary>A release's archive on the controller's host.</summary>
/// <param name="Path">The file.</param>
/// <param name="Version">The release's version.</param>
/// <param name="Sha256">The SHA-256 of the file in lower-case hexadecimal digits.</param>
public sealed record ArchiveFile(string Path, string Version, string Sha256)
{
    /// <summary>The number of digits of the digest in a release's identifier.</summary>
    private const int IdDigits = 12;

    private const int LargestCompanion = 64 * 1024;

    /// <summary>The field of the API for each file beside the archive that is sent with it, by what follows the archive's name.</summary>
    private static readonly (string Suffix, string Field)[] s_companions =
    [
        (".release.json", FleetRoutes.Manifest),
        (".release.json.sig", FleetRoutes.Signature),
        (".release.json.minisig", FleetRoutes.Minisign),
    ];

    /// <summary>The identifier that the release has on every host.</summary>
    public string ReleaseId => $"{Version}-{Sha256[..IdDigits]}";

    /// <summary>The signed manifest and its signatures, by the fields of the API.</summary>
    public IReadOnlyDictionary<string, byte[]> Companions { get; init; } = new Dictionary<string, byte[]>(StringComparer.Ordinal);

    /// <summary>Reads an archive's digest, and the manifest and signatures beside it.</summary>
    /// <param name="path">The archive.</param>
    /// <param name="version">The release's version.</param>
    /// <param name="cancellationToken">Cancels reading.</param>
    /// <exception cref="FleetException">A file cannot be read.</exception>
    public static async Task<ArchiveFile> ReadAsync(string path, string version, CancellationToken cancellationToken)
    {
        try
        {
            var file = File.OpenRead(path);
            await using (file.ConfigureAwait(false))
            {
                var digest = await SHA256.HashDataAsync(file, cancellationToken).ConfigureAwait(false);
                return new ArchiveFile(path, version, Convert.ToHexStringLower(digest)) { Companions = ReadCompanions(path) };
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new FleetException($"cannot read {path}: {FailureText.Of(exception)}", inner: exception, isMisuse: true);
        }
    }

    private static Dictionary<string, byte[]> ReadCompanions(string path)
    {
        var found = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var (suffix, field) in s_companions)
        {
            var companion = new FileInfo(path + suffix);
            if (!companion.Exists)
                continue;
            if (companion.Length > LargestCompanion)
                throw new FleetException($"{companion.FullName} is longer than {LargestCompanion} bytes", isMisuse: true);
            found.Add(field, File.ReadAllBytes(companion.FullName));
        }

        return found;
    }

    /// <summary>The name of the file for a field of the API, after the archive's; null: the field is no such file.</summary>
    public static string? SuffixOf(string field) => s_companions.FirstOrDefault(one => one.Field == field).Suffix;
}
