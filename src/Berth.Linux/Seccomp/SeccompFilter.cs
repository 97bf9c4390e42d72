using Berth.Linux.Errors;
using Berth.Linux.Interop;

namespace Berth.Linux.Seccomp;

/// <summary>A system call filter in the making, by libseccomp. Not safe for use by several threads at once.</summary>
public sealed class SeccompFilter : IDisposable
{
    private const string Purpose = "to build a seccomp filter";

    private readonly SeccompContext _context;

    /// <summary>Starts a filter that has no rule yet. A call of another architecture will end the process with SIGSYS, x32 too.</summary>
    /// <param name="defaultAction">The answer to a call that no rule is about.</param>
    /// <param name="architecture">The architecture whose calls are filtered; need not be this host's.</param>
    /// <exception cref="NativeLibraryException">libseccomp is not on this host.</exception>
    /// <exception cref="LinuxException">libseccomp refuses.</exception>
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

    /// <summary>The version of libseccomp, for its filters differ in bytes (not in meaning) from version to version.</summary>
    /// <exception cref="NativeLibraryException">libseccomp is not on this host.</exception>
    public static unsafe Version LibraryVersion
    {
        get
        {
            LibSeccomp.Library.Require(Purpose);
            // SAFETY: seccomp_version returns static memory of the library, which stays loaded.
            var version = LibSeccomp.seccomp_version();
            return new Version((int)version->major, (int)version->minor, (int)version->micro);
        }
    }

    /// <summary>Whether libseccomp is on this host.</summary>
    public static bool IsLibraryPresent => LibSeccomp.Library.IsPresent;

    /// <summary>Adds a rule. A call that the architecture does not have is left out.</summary>
    /// <param name="action">The answer; not the default one.</param>
    /// <param name="call">The call's name, as in <c>openat</c>.</param>
    /// <param name="conditions">All of them must hold; none: always. At most one an argument.</param>
    /// <exception cref="LinuxException">libseccomp does not know the name (<see cref="Errno.ENOSYS"/>), or refuses the rule.</exception>
    public unsafe void Add(SeccompAction action, string call, params ReadOnlySpan<SeccompCondition> conditions)
    {
        var number = LibSeccomp.seccomp_syscall_resolve_name(call);
        if (number == LibSeccomp.__NR_SCMP_ERROR)
            throw new LinuxException(Errno.ENOSYS, "filter the system call", call);

        var arguments = stackalloc LibSeccomp.scmp_arg_cmp[conditions.Length];
        for (var i = 0; i < conditions.Length; i++)
        {
            // libseccomp has the mask where other comparisons have the value.
            var masked = conditions[i].Comparison == SeccompComparison.MaskedEqual;
            arguments[i] = new()
            {
                arg = conditions[i].Argument,
                op = (uint)conditions[i].Comparison,
                datum_a = masked ? conditions[i].Mask : conditions[i].Value,
                datum_b = masked ? conditions[i].Value : 0,
            };
        }

        // SAFETY: the array lives on this stack frame and holds as many elements as are said; libseccomp copies them.
        Check(
            LibSeccomp.seccomp_rule_add_array(_context, action.Value, number, (uint)conditions.Length, arguments),
            "filter the system call",
            call);
    }

    /// <summary>Takes in the rules of a filter for another architecture. Each architecture keeps its own.</summary>
    /// <param name="other">Emptied: it can only be disposed of afterwards.</param>
    /// <exception cref="LinuxException">libseccomp refuses; both are the same architecture, perhaps.</exception>
    public void Merge(SeccompFilter other)
    {
        Check(LibSeccomp.seccomp_merge(_context, other._context), "merge two filters");
        other._context.SetHandleAsInvalid();
    }

    /// <summary>The filter as an array of <c>struct sock_filter</c> (8 bytes each), as the kernel takes it.</summary>
    /// <exception cref="LinuxException">libseccomp refuses.</exception>
    public byte[] Export()
    {
        // The export to memory came with 2.6; Debian 12 has 2.5.4, which writes to a descriptor.
        return LibraryVersion >= new Version(2, 6) ? ExportToMemory() : ExportToFile();
    }

    /// <summary>Releases the filter. The exported bytes are the caller's.</summary>
    public void Dispose() => _context.Dispose();

    private void Configure(SeccompArchitecture architecture)
    {
        // A binary tree: the kernel runs the filter once for every call number when it is installed, to learn which are always allowed,
        // and a list as long as ours would make that the dearest step of a start.
        Check(LibSeccomp.seccomp_attr_set(_context, LibSeccomp.SCMP_FLTATR_CTL_OPTIMIZE, 2), "optimise the filter");
        Check(
            LibSeccomp.seccomp_attr_set(_context, LibSeccomp.SCMP_FLTATR_ACT_BADARCH, SeccompAction.KillProcess.Value),
            "refuse other architectures");
        if (architecture == Native)
            return;
        // A new filter has the host's architecture, which can't be taken out before another is in.
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
            // SAFETY: the buffer is pinned and as long as is said.
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
