using System.Runtime.InteropServices;
using Berth.Linux.Errors;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Interop;

/// <summary>
/// Every call into the C library and the kernel: one function a file, native names kept. The pattern:
/// descriptors go in and come out as <see cref="SafeFileHandle"/> (marked <see cref="NewDescriptor"/> where the call makes one),
/// strings as UTF-8 by <see cref="NativeString"/> (which refuses a NUL in the middle), errno is captured by SetLastError and read at
/// once through <see cref="LastError"/>. Calls that can be interrupted are retried on EINTR by their callers, or in their file here.
/// </summary>
internal static partial class Libc
{
    internal const string Name = "libc";

    /// <summary>The mode 0600.</summary>
    internal const uint OwnerOnly = 0x180;

    internal const int AT_EMPTY_PATH = 0x1000;
    internal const int AT_SYMLINK_NOFOLLOW = 0x100;

    /// <summary>"Relative to the working directory", where a call takes a directory.</summary>
    internal static readonly SafeFileHandle AT_FDCWD = new(-100, ownsHandle: false);

    internal static readonly bool IsArm64 = RuntimeInformation.ProcessArchitecture == Architecture.Arm64;

    /// <summary>The errno of the last call made by this thread through this class.</summary>
    internal static Errno LastError => (Errno)Marshal.GetLastPInvokeError();
}
