using System.Runtime.InteropServices.Marshalling;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Interop;

/// <summary>Wraps a descriptor that a native call returned in a handle that the caller owns; -1 becomes an invalid handle.</summary>
[CustomMarshaller(typeof(SafeFileHandle), MarshalMode.ManagedToUnmanagedOut, typeof(NewDescriptor))]
internal static class NewDescriptor
{
    internal static SafeFileHandle ConvertToManaged(int descriptor) => new(descriptor, ownsHandle: true);
}
