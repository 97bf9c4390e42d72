using Berth.Releases.Errors;
using Berth.Releases.Files;

namespace Berth.Releases.Signing;

/// <summary>Reads small files: what is signed, signatures, and keys.</summary>
internal static class SignedFile
{
    private const int Longest = 256 * 1024;

    /// <summary>The content of a file of at most 256 KiB.</summary>
    /// <exception cref="ReleaseException">It can't be read, is not a regular file, or is longer.</exception>
    public static byte[] Read(string path)
    {
        using var file = NamedFile.Open(path);
        if (file.Length > Longest)
            throw new ReleaseException(ReleaseErrorKind.NotTrusted, $"{path} is longer than {Longest} bytes");
        var content = new byte[file.Length];
        var length = file.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
        return content[..length];
    }
}
