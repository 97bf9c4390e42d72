using System.Security.Cryptography;
using Berth.Linux.Files;
using Berth.Releases.Errors;
using Berth.Releases.Files;
using Berth.Releases.Names;

namespace Berth.Releases.Signing;

/// <summary>Writes signed manifests.</summary>
public static class ManifestSigner
{
    private const UnixFileMode Readable = (UnixFileMode)0x1A4; // 0644

    /// <summary>Writes the manifest of an archive and its signature, beside the archive.</summary>
    /// <param name="archive">The archive's path.</param>
    /// <param name="keyFile">The file with the private key.</param>
    /// <param name="name">The name of the workload.</param>
    /// <param name="version">The version; null: that of the file's name.</param>
    /// <param name="lifetime">After this time it is refused.</param>
    /// <param name="minimumVersion">Lower versions are refused from then on; null: no change.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>The paths of the manifest and of the signature, and what the signer should know; null: nothing.</returns>
    /// <exception cref="ReleaseException">A file can't be read, or the key is of another kind.</exception>
    public static (string Manifest, string Signature, string? Warning) SignArchive(
        string archive, string keyFile, string name, string? version, TimeSpan lifetime, string? minimumVersion, TimeProvider time,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(archive);
        ArgumentNullException.ThrowIfNull(time);
        var key = System.Text.Encoding.UTF8.GetString(SignedFile.Read(keyFile));
        var signed = version is not null ? ReleaseVersion.Parse(version) : ReleaseVersion.OfFileName(archive)
            ?? throw new ReleaseException(
                ReleaseErrorKind.Usage, $"the name of {archive} tells no version", "name it, such as 1.4.0")
            {
                Members = ["Version"],
            };
        var warning = minimumVersion is not null && signed.OrderTo(ReleaseVersion.Parse(minimumVersion)) < 0
            ? $"whoever installs {signed} refuses it from then on: it is lower than the minimum version {minimumVersion}"
            : null;
        try
        {
            using var file = NamedFile.Open(archive, "the archive ");
            var now = time.GetUtcNow();
            var content = Write(
                new SignedManifest
                {
                    Format = SignedManifest.CurrentFormat,
                    Name = name,
                    Version = signed.ToString(),
                    Sha256 = FileHash.Of(file, static _ => { }, cancellationToken),
                    Size = file.Length,
                    SignedAt = now,
                    Expires = now + lifetime,
                    MinimumVersion = minimumVersion,
                });
            var (manifest, signature) = (archive + SignedManifest.Suffix, $"{archive}{SignedManifest.Suffix}.sig");
            var bytes = Sign(content, key, keyFile);
            AtomicFile.Write(manifest, content, Readable);
            AtomicFile.Write(signature, bytes, Readable);
            return (manifest, signature, warning);
        }
        catch (Exception unreadable) when (unreadable is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException)
        {
            throw new ReleaseException(
                ReleaseErrorKind.Usage, $"cannot read the archive: {FailureText.Of(unreadable)}", null, unreadable);
        }
    }

    /// <summary>The bytes of a manifest, which are what is signed.</summary>
    public static byte[] Write(SignedManifest manifest) => Documents.Write(manifest, SigningJson.Default.SignedManifest);

    /// <summary>The signature of bytes, in DER as <c>openssl dgst -sha256 -sign</c> writes it.</summary>
    /// <param name="data">The bytes.</param>
    /// <param name="pem">A private key of the curve P-256, without a passphrase.</param>
    /// <param name="name">The key's file, for messages.</param>
    /// <exception cref="ReleaseException">It is no such key.</exception>
    public static byte[] Sign(ReadOnlySpan<byte> data, string pem, string name)
    {
        const int Bits = 256;
        using var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(pem);
            if (key.KeySize == Bits)
                return key.SignData(data, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        }
        catch (Exception unreadable) when (unreadable is ArgumentException or CryptographicException)
        {
            // Said below.
        }

        throw new ReleaseException(
            ReleaseErrorKind.Usage, $"{name} is not a private key of the curve P-256 without a passphrase",
            "make one: openssl ecparam -name prime256v1 -genkey -noout -out KEY");
    }
}
