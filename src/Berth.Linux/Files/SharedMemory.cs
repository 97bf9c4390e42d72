using System.Runtime.InteropServices;
using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Berth.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Files;

/// <summary>
/// Memory shared with another process: a memory file of fixed length, mapped for reading and writing. The other process may write to the
/// memory at any time. So read each value once, and check the copy.
/// </summary>
/// <remarks>
/// If another thread may dispose the <see cref="SafeHandle"/>, hold it with <see cref="SafeHandle.DangerousAddRef"/> while using the
/// memory.
/// </remarks>
public sealed unsafe class SharedMemory : SafeHandle
{
    private const int FixedLength = Libc.F_SEAL_SHRINK | Libc.F_SEAL_GROW;

    private SharedMemory(int length)
        : base(-1, ownsHandle: true) => Length = length;

    /// <summary>The length in bytes.</summary>
    public int Length { get; }

    /// <inheritdoc/>
    public override bool IsInvalid => handle is -1;

    /// <summary>Makes zeroed shared memory. The caller owns it, and the close-on-exec file to pass to the other process.</summary>
    /// <param name="name">Shown in /proc/PID/fd and maps; at most 249 bytes.</param>
    /// <param name="length">The length in bytes.</param>
    /// <exception cref="LinuxException">EMFILE, ENFILE, ENOMEM.</exception>
    public static (SharedMemory Memory, SafeFileHandle File) Create(string name, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        var file = MemoryFile.Create(name).Handle;
        try
        {
            RandomAccess.SetLength(file, length);
            LinuxException.ThrowIfFailed(Libc.fcntl(file, Libc.F_ADD_SEALS, FixedLength | Libc.F_SEAL_SEAL), "seal the memory file", name);
            return (Map(file, length), file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Maps shared memory that another process made. Null if the file is not a memory file of exactly this length, or its length is not
    /// sealed: access to memory that the other process has truncated would raise SIGBUS. The caller owns the result.
    /// </summary>
    /// <param name="file">The file; owned by the caller, who may close it after the call.</param>
    /// <param name="length">The expected length in bytes.</param>
    /// <exception cref="LinuxException">mmap(2) failed: EPERM: the file is sealed against writing; ENOMEM.</exception>
    public static SharedMemory? TryOpen(SafeFileHandle file, int length)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        var seals = Libc.fcntl(file, Libc.F_GET_SEALS, 0);
        var isFixed = seals >= 0 && (seals & FixedLength) == FixedLength;
        return isFixed && FileStatus.Of(file) is { Kind: FileKind.Regular } status && status.Size == length
            ? Map(file, length)
            : null;
    }

    /// <summary>A 32-bit word of the memory. Valid while the handle is held.</summary>
    /// <param name="offset">The offset in bytes; a multiple of 4.</param>
    public ref uint Word(int offset) => ref MemoryMarshal.AsRef<uint>(Slice(offset, sizeof(uint)));

    /// <summary>A part of the memory. Valid while the handle is held.</summary>
    /// <param name="offset">The offset in bytes.</param>
    /// <param name="length">The length in bytes.</param>
    public Span<byte> Slice(int offset, int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)offset, (uint)Length, nameof(offset));
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)length, (uint)(Length - offset), nameof(length));

        // SAFETY: the span is within the mapping, which exists until the handle is released.
        return new Span<byte>((byte*)handle + offset, length);
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => Libc.munmap(handle, (nuint)Length) == 0;

    private static SharedMemory Map(SafeFileHandle file, int length)
    {
        var memory = new SharedMemory(length);
        memory.SetHandle(Libc.mmap(0, (nuint)length, Libc.PROT_READ | Libc.PROT_WRITE, Libc.MAP_SHARED, file, 0));
        return memory.IsInvalid ? throw LinuxException.Last("map the memory file") : memory;
    }
}
