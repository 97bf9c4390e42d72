using System.Runtime.InteropServices;

namespace Berth.Linux.Interop;

internal static unsafe partial class Libc
{
    internal const int EAI_NONAME = -2;
    internal const int EAI_NODATA = -5;

    /// <summary>Finds the addresses of a name, in the form of the kernel. Returns 0 or EAI_*.</summary>
    internal static int getaddrinfo(string name, List<byte[]> addresses)
    {
        var hints = new addrinfo_t { ai_socktype = SOCK_STREAM };
        addrinfo_t* first;
        var result = getaddrinfo(name, null, &hints, &first);
        if (result != 0)
            return result;

        // SAFETY: the list is the C library's until it is freed here; each address has the length that stands beside it.
        for (var one = first; one is not null; one = one->ai_next)
            addresses.Add(new ReadOnlySpan<byte>(one->ai_addr, (int)one->ai_addrlen).ToArray());
        freeaddrinfo(first);
        return 0;
    }

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Custom, StringMarshallingCustomType = typeof(NativeString))]
    private static partial int getaddrinfo(string name, byte* service, addrinfo_t* hints, addrinfo_t** found);

    [LibraryImport(Name)]
    private static partial void freeaddrinfo(addrinfo_t* found);

    [StructLayout(LayoutKind.Sequential)]
    internal struct addrinfo_t
    {
        internal int ai_flags;
        internal int ai_family;
        internal int ai_socktype;
        internal int ai_protocol;
        internal uint ai_addrlen;
        internal byte* ai_addr;
        internal byte* ai_canonname;
        internal addrinfo_t* ai_next;
    }
}
