using Berth.Linux.Errors;
using Berth.Linux.Interop;

namespace Berth.Linux.Seccomp;

/// <summary>Builds a system call filter with libseccomp. Not safe for use by several threads at once.</summary>
public sealed class SeccompFilter : IDisposable
{
    private const string Purpose = "to build a seccomp filter";

    private readonly SeccompContext _context;

    /// <summary>
    /// Creates a filter without rules. It kills a process that makes a call of another architecture, including x32 (SIGSYS).
    /// </summary>
    /// <param name="defaultAction">The action for calls without a matching rule.</param>
    /// <param name="architecture">The architecture whose calls are filtered; need not be this host's.</param>
    /// <exception cref="NativeLibraryException">libseccomp is not installed.</exception>
    /// <exception cref="LinuxException">libseccomp reported an error.</exception>
    public SeccompFilter(SeccompAction defaultAction, SeccompArchitecture architecture)
    {
        LibSeccomp.Library.Require(Purpose);
        _context = LibSeccomp.seccomp_init(defaultAction.Value);
        if (_context.IsInvalid)
            throw new LinuxException(Errno.EINVAL, "start a seccomp filter");

        try
        {
            Configure(architecture);
        }
        catch
        {
            _context.Dispose();
            throw;
        }
    }

    /// <summary>The version of libseccomp. The bytes of a filter (not its meaning) differ between versions.</summary>
    /// <exception cref="NativeLibraryException">libseccomp is not installed.</exception>
    public static unsafe Version LibraryVersion
    {
        get
        {
            LibSeccomp.Library.Require(Purpose);
            // SAFETY: seccomp_version returns static memory of the library, which is never unloaded.
            var version = LibSeccomp.seccomp_version();
            return new Version((int)version->major, (int)version->minor, (int)version->micro);
        }
    }

    /// <summary>Whether libseccomp is installed.</summary>
    public static bool IsLibraryPresent => LibSeccomp.Library.IsPresent;

    /// <summary>Adds a rule; no effect if the architecture does not have the call.</summary>
    /// <param name="action">The action; not the default action.</param>
    /// <param name="call">The name of the call, for example <c>openat</c>.</param>
    /// <param name="conditions">The conditions, all of which must hold, with at most one for an argument; empty: the rule always
    /// applies.</param>
    /// <exception cref="LinuxException">libseccomp does not know the call (<see cref="Errno.ENOSYS"/>), or reported another
    /// error.</exception>
    public unsafe void Add(SeccompAction action, string call, params ReadOnlySpan<SeccompCondition> conditions)
    {
        var number = LibSeccomp.seccomp_syscall_resolve_name(call);
        if (number == LibSeccomp.__NR_SCMP_ERROR)
            throw new LinuxException(Errno.ENOSYS, "filter the system call", call);

        var arguments = stackalloc LibSeccomp.scmp_arg_cmp[conditions.Length];
        for (var i = 0; i < conditions.Length; i++)
        {
            // For MaskedEqual, libseccomp takes the mask in place of the value.
            var masked = conditions[i].Comparison == SeccompComparison.MaskedEqual;
            arguments[i] = new()
            {
                arg = conditions[i].Argument,
                op = (uint)conditions[i].Comparison,
                datum_a = masked ? conditions[i].Mask : conditions[i].Value,
                datum_b = masked ? conditions[i].Value : 0,
            };
        }

        // SAFETY: the array is on this stack frame and has the given number of elements; libseccomp copies them.
        Check(
            LibSeccomp.seccomp_rule_add_array(_context, action.Value, number, (uint)conditions.Length, arguments),
            "filter the system call",
            call);
    }

    /// <summary>Adds the rules of a filter for another architecture. The rules of each architecture stay separate.</summary>
    /// <param name="other">The other filter. After the call it is empty and can only be disposed.</param>
    /// <exception cref="LinuxException">libseccomp reported an error, for example because both architectures are the same.</exception>
    public void Merge(SeccompFilter other)
    {
        Check(LibSeccomp.seccomp_merge(_context, other._context), "merge two filters");
        other._context.SetHandleAsInvalid();
    }

    /// <summary>The filter as an array of <c>struct sock_filter</c> (8 bytes each), the form that the kernel takes.</summary>
    /// <exception cref="LinuxException">libseccomp reported an error.</exception>
    public byte[] Export()
    {
        // Export to memory is new in 2.6. Debian 12 has 2.5.4, which can export to a descriptor only.
        return LibraryVersion >= new Version(2, 6) ? ExportToMemory() : ExportToFile();
    }

    /// <summary>Releases the filter. Exported bytes stay valid.</summary>
    public void Dispose() => _context.Dispose();

    private void Configure(SeccompArchitecture architecture)
    {
        // Order the calls as a binary tree. When a filter is installed, the kernel runs it for every system call number to find the calls
        // that are always allowed. With a linear list of this length, that would be the slowest step of a start.
        Check(LibSeccomp.seccomp_attr_set(_context, LibSeccomp.SCMP_FLTATR_CTL_OPTIMIZE, 2), "optimise the filter");
        Check(
            LibSeccomp.seccomp_attr_set(_context, LibSeccomp.SCMP_FLTATR_ACT_BADARCH, SeccompAction.KillProcess.Value),
            "refuse other architectures");
        if (architecture == Native)
            return;
        // A new filter is for the host's architecture, which can be removed only after another has been added.
        Check(LibSeccomp.seccomp_arch_add(_context, (uint)architecture), "filter the architecture", architecture.ToString());
        Check(LibSeccomp.seccomp_arch_remove(_context, (uint)Native), "leave out the architecture", Native.ToString());
    }

    private static SeccompArchitecture Native => Libc.IsArm64 ? SeccompArchitecture.Arm64 : SeccompArchitecture.X64;

    private unsafe byte[] ExportToMemory()
    {
        nuint length = 0;
        Check(LibSeccomp.seccomp_export_bpf_mem(_context, null, ref length), "export the filter");
        var program = new byte[length];
        fixed (byte* buffer = program)
        {
            // SAFETY: the buffer is pinned and has the given length.
            Check(LibSeccomp.seccomp_export_bpf_mem(_context, buffer, ref length), "export the filter");
        }

        return program;
    }

    private byte[] ExportToFile()
    {
        using var file = Libc.memfd_create("seccomp-filter", Libc.MFD_CLOEXEC);
        if (file.IsInvalid)
            throw LinuxException.Last("create a memory file for", "the filter");
        Check(LibSeccomp.seccomp_export_bpf(_context, file), "export the filter");
        var program = new byte[RandomAccess.GetLength(file)];
        RandomAccess.Read(file, program, 0);
        return program;
    }

    private static void Check(int result, string operation, string? subject = null)
    {
        if (result < 0)
            throw new LinuxException((Errno)(-result), operation, subject);
    }
}
