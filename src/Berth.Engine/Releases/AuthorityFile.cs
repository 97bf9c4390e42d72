using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Berth.Releases.Errors;

namespace Berth.Engine.Releases;

/// <summary>Files with the certificates of authorities, in PEM.</summary>
internal static class AuthorityFile
{
    /// <summary>Reads one. The caller disposes the certificates.</summary>
    /// <exception cref="ReleaseException">It can't be read, or has no certificate.</exception>
    public static X509Certificate2Collection Load(string path)
    {
        try
        {
            var collection = new X509Certificate2Collection();
            collection.ImportFromPemFile(path);
            return collection.Count > 0 ? collection : throw Usage($"there is no certificate in {path}", null);
        }
        catch (Exception unreadable) when (unreadable is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw Usage($"cannot read the authorities: {FailureText.Of(unreadable)}", unreadable);
        }
    }

    private static ReleaseException Usage(string problem, Exception? inner) =>
        new(ReleaseErrorKind.Usage, problem, "name a file with certificates in PEM", inner);
}
