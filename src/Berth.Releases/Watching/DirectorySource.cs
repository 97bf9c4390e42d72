using System.Security.Cryptography;
using Berth.Releases.Errors;

namespace Berth.Releases.Watching;

/// <summary>A directory of this host, perhaps a network file system.</summary>
/// <param name="directory">Its path.</param>
internal sealed class DirectorySource(string directory) : IReleaseSource
{
    private const int Longest = 256 * 1024;

    private byte[]? _last;
    private byte[]? _accepted;

    public string Location => directory;

    public async Task<byte[]?> ReadIndexAsync(CancellationToken cancellationToken)
    {
        var index = await ReadAsync(ReleaseIndex.FileName, cancellationToken).ConfigureAwait(false)
            ?? throw new ReleaseException(
                ReleaseErrorKind.NotFound,
                $"there is no {ReleaseIndex.FileName} in {directory}",
                "its member archive names the newest archive");
        _last = SHA256.HashData(index);
        return _accepted is not null && _last.AsSpan().SequenceEqual(_accepted) ? null : index;
    }

    public void Accept() => _accepted = _last;

    public async Task<byte[]?> ReadAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            var file = File.OpenRead(Path.Combine(directory, name));
            await using (file.ConfigureAwait(false))
            {
                if (file.Length > Longest)
                    throw new ReleaseException(ReleaseErrorKind.NotTrusted, $"{name} in {directory} is longer than {Longest} bytes");
                var content = new byte[file.Length];
                await file.ReadExactlyAsync(content, cancellationToken).ConfigureAwait(false);
                return content;
            }
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new ReleaseException(ReleaseErrorKind.Failed, $"cannot read {name}: {FailureText.Of(unreadable)}", null, unreadable);
        }
    }

    public async Task CopyAsync(string name, long length, string to, CancellationToken cancellationToken)
    {
        try
        {
            var from = File.OpenRead(Path.Combine(directory, name));
            var copy = new FileStream(to, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
            await using (from.ConfigureAwait(false))
            await using (copy.ConfigureAwait(false))
            {
                if (from.Length != length)
                    throw new ReleaseException(
                        ReleaseErrorKind.NotTrusted, $"{name} in {directory} has {from.Length} bytes, and its manifest says {length}");
                await from.CopyToAsync(copy, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new ReleaseException(ReleaseErrorKind.Failed, $"cannot copy {name}: {FailureText.Of(unreadable)}", null, unreadable);
        }
    }

    public void Dispose()
    {
    }
}
