using System.Runtime.InteropServices;
using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Berth.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Files;

/// <summary>
/// Memory that this process has together with another: a memory file of a fixed length, mapped to read and write. The other may write
/// anything into it at any time. What is read from it is therefore read once, and looked at where it was copied to.
/// </summary>
/// <remarks>
/// A <see cref="SafeHandle"/>: who uses the memory while another thread may dispose of it holds it
/// (<see cref="SafeHandle.DangerousAddRef"/>) meanwhile.
/// </remarks>
public sealed unsafe class SharedMemory : SafeHandle
{
    private const int FixedLength = Libc.F_SEAL_SHRINK | Libc.F_SEAL_GROW;

    private SharedMemory(int length)
        : base(-1, ownsHandle: true) => Length = length;

    /// <summary>How many bytes it has.</summary>
    public int Length { get; }

    /// <inheritdoc/>
    public override bool IsInvalid => handle is -1;

    /// <summary>Makes such memory, zeroed. The caller owns it, and the file to pass on; close-on-exec.</summary>
    /// <param name="name">Shown in /proc/PID/fd and maps; at most 249 bytes.</param>
    /// <param name="length">Its length, bytes.</param>
    /// <exception cref="LinuxException">It could not be made: EMFILE, ENFILE, ENOMEM.</exception>
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
    /// Maps what another process made. Null where it is not a memory file of just that length whose length is sealed: to touch what its
    /// owner cuts off would be a SIGBUS. The caller owns it.
    /// </summary>
    /// <param name="file">The file; stays the caller's, and is not needed any more afterwards.</param>
    /// <param name="length">The length it must have, bytes.</param>
    /// <exception cref="LinuxException">mmap(2) failed: EPERM where it is sealed against writing, ENOMEM.</exception>
    public static SharedMemory? TryOpen(SafeFileHandle file, int length)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        var seals = Libc.fcntl(file, Libc.F_GET_SEALS, 0);
        return seals >= 0 && (seals & FixedLength) == FixedLength && FileStatus.Of(file) is { Kind: FileKind.Regular } status && status.Size == length
            ? Map(file, length)
            : null;
    }

    /// <summary>A word of it. Valid while the memory is held.</summary>
    /// <param name="offset">Where, bytes; a multiple of 4.</param>
    public ref uint Word(int offset) => ref MemoryMarshal.AsRef<uint>(Slice(offset, sizeof(uint)));

    /// <summary>A part of it. Valid while the memory is held.</summary>
    /// <param name="offset">Where it begins, bytes.</param>
    /// <param name="length">How long it is, bytes.</param>
    public Span<byte> Slice(int offset, int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)offset, (uint)Length, nameof(offset));
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)length, (uint)(Length - offset), nameof(length));

        // SAFETY: within the mapping, which is there until the handle is released.
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
