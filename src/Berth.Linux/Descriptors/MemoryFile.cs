using Berth.Linux.Errors;
using Berth.Linux.Interop;
using Berth.Linux.Kernel;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Descriptors;

/// <summary>
/// A file without a name: memfd_create(2), close-on-exec, sealable. If the host forbids executable memory files
/// (<c>vm.memfd_noexec=2</c>), <see cref="CreateExecutable"/> instead makes a file in a directory and unlinks it at once.
/// </summary>
public sealed class MemoryFile : IDisposable
{
    private const int EverySeal = Libc.F_SEAL_SEAL | Libc.F_SEAL_SHRINK | Libc.F_SEAL_GROW | Libc.F_SEAL_WRITE;
    private const uint OwnerMayReadAndExecute = 0x140; // 0500

    private MemoryFile(SafeFileHandle handle, bool isSealed = false)
    {
        Handle = handle;
        IsSealed = isSealed;
    }

    /// <summary>The descriptor; owned by this object.</summary>
    public SafeFileHandle Handle { get; }

    /// <summary>Whether the content can't be changed any more.</summary>
    public bool IsSealed { get; private set; }

    /// <summary>Makes an empty memory file for data. Since Linux 6.3 the file can never be made executable.</summary>
    /// <param name="name">Shown in /proc/PID/fd and maps; at most 249 bytes.</param>
    /// <exception cref="LinuxException">memfd_create(2) failed.</exception>
    public static MemoryFile Create(string name)
    {
        var handle = Create(name, Libc.MFD_NOEXEC_SEAL);
        return handle.IsInvalid ? throw LinuxException.Last("make the memory file", name) : new MemoryFile(handle);
    }

    /// <summary>
    /// Makes a file whose content is sealed. A receiver of the descriptor reads from the start.
    /// </summary>
    /// <param name="name">Shown in /proc/PID/fd and maps; at most 249 bytes.</param>
    /// <param name="content">The whole content.</param>
    /// <exception cref="LinuxException">It could not be made: EMFILE, ENOMEM, ENOSPC.</exception>
    public static MemoryFile CreateSealed(string name, ReadOnlySpan<byte> content)
    {
        var file = Create(name);
        try
        {
            // Not write(2): it would move the position, which the receiver of the descriptor shares.
            for (long offset = 0; !content.IsEmpty;)
            {
                var count = Libc.pwrite(file.Handle, content, (nuint)content.Length, offset);
                if (count < 0 && Libc.LastError == Errno.EINTR)
                    continue;
                LinuxException.ThrowIfFailed(count, "write the memory file", name);
                content = content[(int)count..];
                offset += count;
            }

            file.Seal();
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Whether the file is in memory (memfd_create(2), tmpfs). A file system that an unprivileged user runs (FUSE) can't delay reads of it.
    /// </summary>
    /// <param name="file">Any descriptor; owned by the caller.</param>
    public static bool IsInMemory(SafeFileHandle file) => Libc.fcntl(file, Libc.F_GET_SEALS, 0) >= 0;

    /// <summary>Whether files in a directory are in memory (tmpfs). Makes a file there, and removes it.</summary>
    /// <param name="directory">A directory that this process may write to.</param>
    /// <exception cref="LinuxException">No file can be made there.</exception>
    public static bool IsInMemory(string directory)
    {
        using var file = CreateUnlinked([], directory);
        return IsInMemory(file.Handle);
    }

    /// <summary>Makes an executable file whose content is sealed.</summary>
    /// <param name="name">Shown in /proc/PID/fd and maps; at most 249 bytes.</param>
    /// <param name="image">The executable's whole content.</param>
    /// <param name="fallbackDirectory">
    /// The directory to use if memory files may not be executed: writable by this process, on a file system without noexec. Null: no
    /// fallback.
    /// </param>
    /// <exception cref="LinuxException">Neither a memory file nor a file in the directory could be made.</exception>
    public static MemoryFile CreateExecutable(string name, ReadOnlySpan<byte> image, string? fallbackDirectory = null)
    {
        var handle = Create(name, Libc.MFD_EXEC);
        if (handle.IsInvalid)
        {
            return Libc.LastError == Errno.EACCES && fallbackDirectory is not null
                ? CreateUnlinked(image, fallbackDirectory)
                : throw LinuxException.Last("make the executable memory file", name);
        }

        var file = new MemoryFile(handle);
        try
        {
            file.Write(image);
            file.Seal();
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Appends to the content.</summary>
    /// <param name="bytes">The bytes to append.</param>
    /// <exception cref="LinuxException">write(2) failed; EPERM when sealed.</exception>
    public void Write(ReadOnlySpan<byte> bytes) => DescriptorIO.WriteFully(Handle, bytes);

    /// <summary>Makes the content final for every process that holds the file.</summary>
    /// <exception cref="LinuxException">F_ADD_SEALS failed; EBUSY: the file is mapped writable.</exception>
    public void Seal()
    {
        LinuxException.ThrowIfFailed(Libc.fcntl(Handle, Libc.F_ADD_SEALS, EverySeal), "seal the memory file");
        IsSealed = true;
    }

    /// <summary>Closes the descriptor. The file is freed when no other process holds it.</summary>
    public void Dispose() => Handle.Dispose();

    internal static MemoryFile CreateUnlinked(ReadOnlySpan<byte> image, string directory)
    {
        // A name and unlink(2) rather than O_TMPFILE: not every file system supports that, and the file must be reopened read-only anyway,
        // because the kernel does not execute a file that is open for writing (ETXTBSY).
        var path = Path.Combine(directory, ".image-" + RandomHex.Make(8));
        try
        {
            WriteNew(path, image);
            var reader = Libc.open(path, Libc.O_RDONLY | Libc.O_CLOEXEC, 0);
            return reader.IsInvalid ? throw LinuxException.Last("open", path) : new MemoryFile(reader, isSealed: true);
        }
        finally
        {
            _ = Libc.unlinkat(Libc.AT_FDCWD, path, 0);
        }
    }

    private static void WriteNew(string path, ReadOnlySpan<byte> image)
    {
        ForkGate.Lock.EnterWriteLock();
        try
        {
            using var writer = Libc.open(path, Libc.O_WRONLY | Libc.O_CREAT | Libc.O_EXCL | Libc.O_CLOEXEC, OwnerMayReadAndExecute);
            if (writer.IsInvalid)
                throw LinuxException.Last("make the executable file", path);
            DescriptorIO.WriteFully(writer, image);
        }
        finally
        {
            ForkGate.Lock.ExitWriteLock();
        }
    }

    private static SafeFileHandle Create(string name, uint executability)
    {
        const uint Flags = Libc.MFD_CLOEXEC | Libc.MFD_ALLOW_SEALING;
        var handle = Libc.memfd_create(name, Flags | executability);
        // Kernels before 6.3 know neither flag (EINVAL); every memory file is executable there.
        return handle.IsInvalid && Libc.LastError == Errno.EINVAL ? Libc.memfd_create(name, Flags) : handle;
    }
}
