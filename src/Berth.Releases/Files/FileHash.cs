using System.Security.Cryptography;

namespace Berth.Releases.Files;

/// <summary>The SHA-256 of a file.</summary>
internal static class FileHash
{
    private const int BufferSize = 256 * 1024;

    /// <summary>The SHA-256 in lower-case hexadecimal.</summary>
    /// <param name="file">The file, read from its start; it is there again afterwards.</param>
    /// <param name="progress">Called with the number of bytes read.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public static string Of(Stream file, Action<long> progress, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[BufferSize];
        file.Position = 0;
        long total = 0;
        int count;
        while ((count = file.Read(buffer)) > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            hash.AppendData(buffer.AsSpan(0, count));
            progress(total += count);
        }

        file.Position = 0;
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
