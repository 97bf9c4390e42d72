using System.Runtime.InteropServices;
using System.Runtime.InteropServices.Marshalling;
using Berth.Linux.Text;

namespace Berth.Linux.Interop;

/// <summary>
/// Passes a string as the host's bytes (<see cref="HostText"/>). Unlike the runtime's marshaller, it rejects an embedded NUL, after which
/// the kernel would see another path than the one that was checked.
/// </summary>
[CustomMarshaller(typeof(string), MarshalMode.ManagedToUnmanagedIn, typeof(In))]
internal static unsafe class NativeString
{
    internal ref struct In
    {
        private byte* _text;
        private bool _allocated;

        public static int BufferSize => 512;

        public void FromManaged(string? text, Span<byte> buffer)
        {
            if (text is null)
                return;
            if (text.Contains('\0', StringComparison.Ordinal))
                throw new ArgumentException("A string passed to the system may not contain a NUL character.", nameof(text));
            var size = HostText.GetMaxByteCount(text.Length) + 1;
            if (size > buffer.Length)
            {
                // SAFETY: freed by Free(), which the generated stub always calls.
                _text = (byte*)NativeMemory.Alloc((nuint)size);
                _allocated = true;
                buffer = new Span<byte>(_text, size);
            }
            else
            {
                // SAFETY: the generated stub keeps the buffer on its stack during the call.
                _text = (byte*)System.Runtime.CompilerServices.Unsafe.AsPointer(ref MemoryMarshal.GetReference(buffer));
            }

            buffer[HostText.Encode(text, buffer)] = 0;
        }

        public readonly byte* ToUnmanaged() => _text;

        public readonly void Free()
        {
            // SAFETY: allocated in FromManaged; no pointer outlives the call.
            if (_allocated)
                NativeMemory.Free(_text);
        }
    }
}
