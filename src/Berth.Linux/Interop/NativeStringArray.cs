using System.Runtime.InteropServices;
using Berth.Linux.Text;

namespace Berth.Linux.Interop;

/// <summary>A NULL-terminated char*[] for argv and envp, in one block of native memory that is freed on disposal.</summary>
internal sealed unsafe class NativeStringArray : IDisposable
{
    private byte** _block;

    internal NativeStringArray(IReadOnlyList<string> strings)
    {
        var pointers = (strings.Count + 1) * sizeof(byte*);
        var size = pointers;
        for (var i = 0; i < strings.Count; i++)
        {
            if (strings[i].Contains('\0', StringComparison.Ordinal))
                throw new ArgumentException("An argument or environment string may not contain a NUL character.", nameof(strings));
            size += HostText.GetByteCount(strings[i]) + 1;
        }

        // SAFETY: the block holds the pointers and exactly the bytes counted above; Dispose frees it.
        _block = (byte**)NativeMemory.Alloc((nuint)size);
        var text = (byte*)_block + pointers;
        var left = size - pointers;
        for (var i = 0; i < strings.Count; i++)
        {
            _block[i] = text;
            var written = HostText.Encode(strings[i], new Span<byte>(text, left));
            text[written] = 0;
            text += written + 1;
            left -= written + 1;
        }

        _block[strings.Count] = null;
    }

    internal byte** Pointer => _block;

    public void Dispose()
    {
        // SAFETY: freed once; the pointer is cleared before.
        var block = _block;
        _block = null;
        NativeMemory.Free(block);
    }
}
