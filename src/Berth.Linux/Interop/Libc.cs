using System.Runtime.InteropServices;
using Berth.Linux.Errors;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Interop;

/// <summary>
/// All calls into the C library and the kernel: one function a file, with its native name. Descriptors are passed and returned as
/// <see cref="SafeFileHandle"/>, marked <see cref="NewDescriptor"/> if the call makes one. Strings are passed as the host's bytes by
/// <see cref="NativeString"/>, which rejects an embedded NUL. SetLastError captures errno; <see cref="LastError"/> must be read at once.
/// Callers, or the function's file here, repeat calls that fail with EINTR.
/// </summary>
internal static partial class Libc
{
    internal const string Name = "libc";

    /// <summary>The mode 0600.</summary>
    internal const uint OwnerOnly = 0x180;

    internal const int AT_EMPTY_PATH = 0x1000;
    internal const int AT_SYMLINK_NOFOLLOW = 0x100;

    /// <summary>Stands for the working directory in calls that take a directory.</summary>
    internal static readonly SafeFileHandle AT_FDCWD = new(-100, ownsHandle: false);

    internal static readonly bool IsArm64 = RuntimeInformation.ProcessArchitecture == Architecture.Arm64;

    /// <summary>The errno of the last call made by this thread through this class.</summary>
    internal static Errno LastError => (Errno)Marshal.GetLastPInvokeError();
}
