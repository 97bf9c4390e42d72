using System.Runtime.InteropServices;
using Berth.Linux.Errors;
using Berth.Linux.Interop;

namespace Berth.Linux.Ext4;

/// <summary>An operation on an ext4 file system failed because of the file system itself.</summary>
public sealed class Ext4Exception : BerthException
{
    private const int LastErrno = 255;

    /// <summary>Describes a failure.</summary>
    /// <param name="error">The kind of failure.</param>
    /// <param name="operation">The failed operation, worded to follow "cannot".</param>
    /// <param name="image">The file with the file system.</param>
    /// <param name="answer">What is wrong, or what the library answered.</param>
    /// <param name="suggestion">What to do; null: the one for the kind of failure.</param>
    public Ext4Exception(Ext4Error error, string operation, string image, string answer, string? suggestion = null)
        : base($"cannot {operation} in the image {image}: {answer}", suggestion ?? Advice(error, image)) => Error = error;

    /// <summary>The kind of failure.</summary>
    public Ext4Error Error { get; }

    /// <summary>The exception for a code of libext2fs.</summary>
    /// <param name="code">The code, not 0.</param>
    /// <param name="operation">The failed operation, worded to follow "cannot".</param>
    /// <param name="image">The file with the file system.</param>
    internal static Exception From(nint code, string operation, string image)
    {
        if (code is > 0 and <= LastErrno and not (nint)Errno.ENOSPC)
            return new LinuxException((Errno)code, $"{operation} in the image", image);
        var error = (uint)code is LibExt2Fs.EXT2_ET_BLOCK_ALLOC_FAIL or LibExt2Fs.EXT2_ET_INODE_ALLOC_FAIL or (uint)Errno.ENOSPC
            ? Ext4Error.Full
            : Ext4Error.Corrupt;
        return new Ext4Exception(error, operation, image, Text(code));
    }

    private static string Text(nint code)
    {
        LibExt2Fs.initialize_ext2_error_table();
        var text = Marshal.PtrToStringUTF8(LibComErr.error_message(code));
        return string.IsNullOrEmpty(text) ? $"error {code} of libext2fs" : text;
    }

    private static string Advice(Ext4Error error, string image) => error switch
    {
        Ext4Error.Full => "make it larger (`berth image resize`), or remove files",
        Ext4Error.NeedsRecovery => $"if nothing uses it, `e2fsck -f {image}` replays its journal",
        Ext4Error.Unsupported => "build the image anew, or install a newer libext2fs2",
        _ => $"build the image anew, or have a copy of it repaired: `e2fsck -f {image}`",
    };
}
