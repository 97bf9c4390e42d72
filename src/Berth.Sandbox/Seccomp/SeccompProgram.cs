using System.Runtime.InteropServices;
using Berth.Linux.Errors;
using Berth.Workloads.Specs;

namespace Berth.Sandbox.Seccomp;

/// <summary>
/// The system call filter of a workload, in the kernel's form: an array of <c>struct sock_filter</c>, 8 bytes each, at most 4096.
/// </summary>
internal static class SeccompProgram
{
    /// <summary>The filter of a spec. Presets need nothing of the host; a file needs libseccomp.</summary>
    /// <param name="spec">Presets, or a file that replaces them.</param>
    /// <param name="architecture">x86-64 or arm64: of the host that will run it.</param>
    /// <param name="denyInet">
    /// Whether sockets other than AF_UNIX are denied as well, with EAFNOSUPPORT: for a workload without a network that has no network
    /// namespace either. It also applies with a file.
    /// </param>
    /// <param name="ownLimitsOnly">
    /// Whether the limits of other processes are denied as well, with EPERM: for a workload without a PID namespace. It holds beside a
    /// file too.
    /// </param>
    /// <returns>The program; empty when the spec asks for no filter and nothing is denied beside it. The caller owns it.</returns>
    /// <exception cref="SeccompFileException">The file has errors.</exception>
    /// <exception cref="IOException">The file can't be read.</exception>
    /// <exception cref="NativeLibraryException">The spec has a file, and libseccomp is not on this host.</exception>
    /// <exception cref="LinuxException">The filter exceeds the kernel's limit (E2BIG), or libseccomp refuses a rule.</exception>
    /// <exception cref="PlatformNotSupportedException">Another architecture.</exception>
    public static byte[] For(SeccompSpec spec, Architecture architecture, bool denyInet = false, bool ownLimitsOnly = false)
    {
        ArgumentNullException.ThrowIfNull(spec);
        var program = For(spec, architecture, denyInet);
        if (!ownLimitsOnly)
            return program;
        var limits = PresetTable.FindOwnLimitsOnly(architecture);
        return program.Length == 0 ? limits.ToArray() : SeccompChain.Join(program, limits);
    }

    private static byte[] For(SeccompSpec spec, Architecture architecture, bool denyInet)
    {
        if (!spec.Enabled)
            return denyInet ? SeccompCompiler.CompileDenyInet(architecture) : [];
        if (spec.File is null)
            return PresetTable.Find(RuleSets(spec, denyInet), architecture).ToArray();

        var program = SeccompCompiler.Compile(SeccompRuleFile.Read(spec.File), architecture);
        if (denyInet)
            program = SeccompChain.Join(program, SeccompCompiler.CompileDenyInet(architecture));
        if (program.Length > SeccompCompiler.MostInstructions * BpfInstruction.Size)
            throw new LinuxException(Errno.E2BIG, "make a seccomp filter of", spec.File);
        return program;
    }

    /// <summary>The same without a copy, for a spec with presets: the filter in this assembly's constant data, always valid.</summary>
    /// <exception cref="ArgumentException">The spec has a file, or no filter.</exception>
    /// <exception cref="PlatformNotSupportedException">Another architecture.</exception>
    public static ReadOnlySpan<byte> ForPresets(SeccompSpec spec, Architecture architecture, bool denyInet = false)
    {
        ArgumentNullException.ThrowIfNull(spec);
        if (!spec.Enabled || spec.File is not null)
            throw new ArgumentException("not a spec of presets", nameof(spec));
        return PresetTable.Find(RuleSets(spec, denyInet), architecture);
    }

    private static SeccompRuleSets RuleSets(SeccompSpec spec, bool denyInet)
    {
        var sets = denyInet ? SeccompRuleSets.DenyInet : SeccompRuleSets.None;
        foreach (var preset in spec.Presets ?? [])
        {
            sets |= preset switch
            {
                SeccompPreset.Tty => SeccompRuleSets.Tty,
                SeccompPreset.Namespaces => SeccompRuleSets.Namespaces,
                SeccompPreset.Devel => SeccompRuleSets.Devel,
                SeccompPreset.Compat => SeccompRuleSets.Compat,
                _ => throw new ArgumentOutOfRangeException(nameof(spec), preset, "no such preset"),
            };
        }

        return sets;
    }
}
