using System.Collections.Concurrent;
using System.Security.Cryptography;
using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Berth.Linux.Files;
using Microsoft.Win32.SafeHandles;

namespace SampleServices.Secrets;

/// <summary>
/// Hands out each file of a directory once. A workload that starts takes what it needs; who gets into it later finds the secret gone, and
/// where somebody was quicker, the workload learns of it. The directory may be systemd's of credentials (<c>CREDENTIALS_DIRECTORY</c>).
/// </summary>
internal sealed class SecretsService(string directory) : ISecrets, IDisposable
{
    private const int Largest = 1 << 20; // as systemd has it
    private const ResolveRules Rules = ResolveRules.Beneath | ResolveRules.NoSymbolicLinks;
    private readonly DirectoryHandle _directory = DirectoryHandle.Open(directory);
    private readonly ConcurrentDictionary<string, bool> _taken = new(StringComparer.Ordinal);

    public Task<SafeFileHandle> TakeAsync(string name)
    {
        // One spelling a secret, or it could be taken once by each.
        if (name is "" or "." or ".." || name.Contains('/', StringComparison.Ordinal))
            throw new ArgumentException($"\"{name}\" is no name of a secret: a file name, without a slash.", nameof(name));
        if (!_taken.TryAdd(name, true))
            throw new InvalidOperationException($"The secret \"{name}\" was handed out already.");
        try
        {
            return Task.FromResult(Copy(name));
        }
        catch
        {
            _taken.TryRemove(name, out _);
            throw;
        }
    }

    public void Dispose() => _directory.Dispose();

    private SafeFileHandle Copy(string name)
    {
        using var file = Open(name);
        var content = GC.AllocateUninitializedArray<byte>(Largest + 1, pinned: true);
        try
        {
            var length = DescriptorIO.ReadFully(file, content);
            if (length > Largest)
                throw new InvalidDataException($"The secret \"{name}\" has more than {Largest} bytes.");
            return MemoryFile.CreateSealed("secret", content.AsSpan(0, length)).Handle;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(content);
        }
    }

    private SafeFileHandle Open(string name)
    {
        try
        {
            return _directory.OpenRegularFile(name, Rules);
        }
        catch (LinuxException refusal)
        {
            throw refusal.Error == Errno.ENOENT
                ? new FileNotFoundException($"There is no secret \"{name}\".", refusal)
                : new IOException($"The secret \"{name}\" cannot be read: {refusal.Error}.", refusal);
        }
    }
}
