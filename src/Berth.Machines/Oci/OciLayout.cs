using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using Berth.Linux.Kernel;
using Berth.Machines.Archives;

namespace Berth.Machines.Oci;

/// <summary>An image in a directory as the OCI image layout specification says; skopeo(1) copies images into one.</summary>
internal static class OciLayout
{
    private const int LargestDocument = 4 * 1024 * 1024;
    private const int DeepestIndex = 4;
    private const string ReferenceName = "org.opencontainers.image.ref.name";

    /// <summary>Finds the layers of the image for this machine's processor, the lowest first. Their digests are not checked yet.</summary>
    /// <param name="place">The directory, or the directory, a colon and the name of an image in it.</param>
    /// <exception cref="ArchiveException">There is no such image, or a file of it is damaged.</exception>
    internal static OciImage Read(string place)
    {
        var (directory, name) = Split(place);
        var index = Parse(Load($"{directory}/index.json", digest: null));
        var manifest = FindManifest(directory, index, name, depth: 0);
        if (manifest.Layers is not { Count: > 0 } layers)
            throw new ArchiveException(directory, "the image has no layers");
        return new OciImage(
            [.. layers.Select(layer => (BlobPath(directory, layer), Digest(directory, layer)))],
            manifest.Config is { } config ? Configuration(directory, config) : null);
    }

    private static (string Directory, string? Name) Split(string place)
    {
        var colon = place.LastIndexOf(':');
        return Directory.Exists(place) || colon < 0 ? (place, null) : (place[..colon], place[(colon + 1)..]);
    }

    private static OciDocument FindManifest(string directory, OciDocument index, string? name, int depth)
    {
        var choices = (index.Manifests ?? [])
            .Where(one => name is null || depth > 0 || one.Annotations?.GetValueOrDefault(ReferenceName) == name)
            .Where(static one => one.Platform is not { } platform || IsThisPlatform(platform)).ToArray();
        if (choices is not [var chosen])
        {
            var names = string.Join(", ", choices.Select(static one => one.Annotations?.GetValueOrDefault(ReferenceName) ?? one.Digest));
            throw choices.Length == 0
                ? new ArchiveException(directory, $"it has no image{(name is null ? "" : $" {name}")} for {Platform}")
                : new ArchiveException(directory, $"it has several images: {names}", $"name one: oci-layout:{directory}:NAME");
        }

        var document = Parse(Load(BlobPath(directory, chosen), Digest(directory, chosen)));
        if (document.Manifests is null)
            return document;
        return depth < DeepestIndex
            ? FindManifest(directory, document, name, depth + 1)
            : throw new ArchiveException(directory, "its indexes are nested too deeply");
    }

    private static string Platform => $"linux/{(RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "arm64" : "amd64")}";

    private static bool IsThisPlatform(OciPlatform platform) => $"{platform.Os}/{platform.Architecture}" == Platform;

    private static OciConfiguration? Configuration(string directory, OciDescriptor config)
    {
        try
        {
            return JsonSerializer.Deserialize(
                Load(BlobPath(directory, config), Digest(directory, config)), OciJson.Default.OciConfigurationFile)?.Config;
        }
        catch (JsonException)
        {
            throw new ArchiveException(directory, "the configuration of the image is not valid");
        }
    }

    private static BlobDigest Digest(string directory, OciDescriptor descriptor) =>
        BlobDigest.TryParse(descriptor.Digest)
        ?? throw new ArchiveException(directory, "a descriptor in it has no digest that Berth knows (sha256, sha512)");

    private static string BlobPath(string directory, OciDescriptor descriptor) =>
        $"{directory}/blobs/{Digest(directory, descriptor).RelativePath}";

    private static byte[] Load(string path, BlobDigest? digest)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read);
        if (file.Length > LargestDocument)
            throw new ArchiveException(path, $"it has {file.Length} bytes, too many for a document of an image");
        var content = new byte[file.Length];
        file.ReadExactly(content);
        if (digest is not null)
        {
            if (!NativeLibraries.HasSsl)
                throw new ArchiveException(path, "its digest can't be checked without OpenSSL", "apt install libssl3");
            if (!CryptographicOperations.HashData(digest.Algorithm, content).AsSpan().SequenceEqual(digest.Bytes))
                throw new ArchiveException(path, $"its content is not that of its digest {digest}", "copy the image again");
        }

        return content;
    }

    private static OciDocument Parse(byte[] content)
    {
        try
        {
            return JsonSerializer.Deserialize(content, OciJson.Default.OciDocument) ?? new OciDocument();
        }
        catch (JsonException)
        {
            throw new ArchiveException("the OCI layout", "an index or manifest in it is not valid");
        }
    }
}
