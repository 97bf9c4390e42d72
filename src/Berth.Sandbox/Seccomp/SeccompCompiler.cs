using System.Runtime.InteropServices;
using Berth.Linux.Errors;
using Berth.Linux.Seccomp;

namespace Berth.Sandbox.Seccomp;

/// <summary>
/// Generates filters with libseccomp. That takes a millisecond, so the built-in ones are generated in advance (<see cref="PresetTable"/>).
/// </summary>
internal static class SeccompCompiler
{
    /// <summary>The kernel's maximum number of instructions.</summary>
    internal const int MostInstructions = 4096;

    /// <summary>A built-in filter.</summary>
    /// <exception cref="NativeLibraryException">libseccomp is not on this host.</exception>
    internal static byte[] Compile(SeccompRuleSets sets, Architecture architecture)
    {
        using var filter = Filter(sets, Native(architecture));
        if (sets.HasFlag(SeccompRuleSets.Compat))
        {
            using var foreign = Filter(sets, Foreign(architecture));
            filter.Merge(foreign);
        }

        return [.. UnreviewedCalls.Head(sets.HasFlag(SeccompRuleSets.Namespaces)), .. filter.Export()];
    }

    /// <summary>A filter from a rule file. Calls of foreign architectures kill the process.</summary>
    /// <exception cref="NativeLibraryException">libseccomp is not on this host.</exception>
    internal static byte[] Compile(SeccompRuleFile file, Architecture architecture)
    {
        using var filter = new SeccompFilter(file.Default, Native(architecture));
        foreach (var (call, action) in file.Rules)
        {
            // libseccomp refuses a rule with the default action.
            if (action != file.Default)
                filter.Add(action, call);
        }

        return filter.Export();
    }

    /// <summary>The filter that denies only sockets other than AF_UNIX.</summary>
    /// <exception cref="NativeLibraryException">libseccomp is not on this host.</exception>
    internal static byte[] CompileDenyInet(Architecture architecture)
    {
        using var filter = new SeccompFilter(SeccompAction.Allow, Native(architecture));
        foreach (var rule in SeccompRules.UnixSocketsOnly(Native(architecture)))
            filter.Add(SeccompAction.Error(rule.Error), rule.Call, rule.Conditions.AsSpan());
        return filter.Export();
    }

    /// <summary>The filter that denies limits of other processes, and nothing else.</summary>
    /// <exception cref="NativeLibraryException">libseccomp is not on this host.</exception>
    internal static byte[] CompileOwnLimitsOnly(Architecture architecture)
    {
        using var filter = new SeccompFilter(SeccompAction.Allow, Native(architecture));
        using var foreign = new SeccompFilter(SeccompAction.Allow, Foreign(architecture));
        foreach (var rule in SeccompRules.OwnLimitsOnly)
        {
            filter.Add(SeccompAction.Error(rule.Error), rule.Call, rule.Conditions.AsSpan());
            foreign.Add(SeccompAction.Error(rule.Error), rule.Call, rule.Conditions.AsSpan());
        }

        filter.Merge(foreign);
        return filter.Export();
    }

    private static SeccompFilter Filter(SeccompRuleSets sets, SeccompArchitecture architecture)
    {
        var filter = new SeccompFilter(SeccompAction.Allow, architecture);
        try
        {
            foreach (var rule in SeccompRules.For(sets, architecture))
                filter.Add(SeccompAction.Error(rule.Error), rule.Call, rule.Conditions.AsSpan());
            return filter;
        }
        catch
        {
            filter.Dispose();
            throw;
        }
    }

    internal static SeccompArchitecture Native(Architecture architecture) => architecture switch
    {
        Architecture.X64 => SeccompArchitecture.X64,
        Architecture.Arm64 => SeccompArchitecture.Arm64,
        _ => throw new PlatformNotSupportedException($"no system call filter for {architecture}"),
    };

    internal static SeccompArchitecture Foreign(Architecture architecture) => architecture switch
    {
        Architecture.X64 => SeccompArchitecture.X86,
        Architecture.Arm64 => SeccompArchitecture.Arm,
        _ => throw new PlatformNotSupportedException($"no system call filter for {architecture}"),
    };
}
