using Berth.Releases.Errors;

namespace Berth.Releases.Signing;

/// <summary>Reads small files that are signed, and signatures.</summary>
internal static class SignedFile
{
    private const int Longest = 256 * 1024;

    /// <summary>The content of a file of at most 256 KiB.</summary>
    /// <exception cref="ReleaseException">It can't be read, or is longer.</exception>
    public static byte[] Read(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            if (file.Length > Longest)
                throw new ReleaseException(ReleaseErrorKind.NotTrusted, $"{path} is longer than {Longest} bytes");
            var content = new byte[file.Length];
            file.ReadExactly(content);
            return content;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new ReleaseException(ReleaseErrorKind.Usage, $"cannot read {path}: {FailureText.Of(unreadable)}", null, unreadable);
        }
    }
}
