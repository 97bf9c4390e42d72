using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Berth.Linux.Interop;

/// <summary><c>struct file_handle</c> of maximum length (MAX_HANDLE_SZ): name_to_handle_at(2).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct FileHandleBuffer
{
    internal const int Room = 128;

    internal uint Length;
    internal int Type;
    private Content _content;

    [UnscopedRef]
    internal Span<byte> Bytes => ((Span<byte>)_content)[..(int)Math.Min(Length, Room)];

    [InlineArray(Room)]
    private struct Content
    {
        private byte _first;
    }
}
